"""SFace templates on YuNet detections: the default engine. Zhong et al., SFace (2021); files of the OpenCV Zoo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from idverify.document import Pixels, Quad
from idverify.face.engine import FaceEngineSpec
from idverify.face.values import DetectedFace, Float32Array, Template
from idverify.model_store import ModelStore

if TYPE_CHECKING:
    from idverify.face.onnx_session import OnnxSession

# YuNet's confidence from which a detection counts; with 0.6 all 7,701 pictures of LFW's pairs have their face, and
# patterns on documents do not pass for one.
_LEAST_CONFIDENCE = 0.6
# Part of the names of the prepared files; raised when idverify/face/folding.py gives other bytes.
_RECIPE = "fp32-1"


class SFaceEngine:
    """YuNet finds the face, five landmarks align it, SFace makes 128 numbers of it."""

    name = "sface"
    dimension = 128

    def __init__(self, detector: OnnxSession, embedder: OnnxSession, model_sha256: str) -> None:
        self._detector = detector
        self._embedder = embedder
        self.model_sha256 = model_sha256

    def detect(self, image: Pixels) -> tuple[DetectedFace, ...]:
        """Return the faces of a picture, largest first.

        The picture is searched at 320 px on the long side; only when no large face is found, larger, then as a
        close-up.
        """
        from idverify.face.search import search

        return search(image, self._detect_once)

    def template(self, image: Pixels, face: DetectedFace) -> Template:
        """Return the template of one face of this picture."""
        from idverify.face.alignment import align
        from idverify.face.search import as_rgb

        aligned = align(as_rgb(image), face.landmarks)
        (raw,) = self._embedder.run(["fc1"], {"data": aligned.transpose(2, 0, 1)[None].astype(np.float32)})
        return Template.from_raw(raw[0], engine=self.name, model_sha256=self.model_sha256)

    def _detect_once(self, image: Pixels) -> tuple[DetectedFace, ...]:
        from idverify.face.yunet import detect_faces

        rows = detect_faces(self._detector, image, least_confidence=_LEAST_CONFIDENCE)
        return tuple(_face(row) for row in rows)


def _face(row: Float32Array) -> DetectedFace:
    left, top, width, height, *points, confidence = (float(value) for value in row)
    right_eye, left_eye, nose, right_mouth, left_mouth = zip(points[::2], points[1::2], strict=True)
    return DetectedFace(
        quad=Quad.from_box(left, top, left + width, top + height),
        landmarks=(right_eye, left_eye, nose, right_mouth, left_mouth),
        right_eye=right_eye,
        left_eye=left_eye,
        confidence=confidence,
    )


def _load(store: ModelStore) -> SFaceEngine:
    from idverify.face.onnx_session import default_cache_folder, open_session

    detector, embedder = store.path("yunet"), store.path("sface")
    cache = default_cache_folder()
    return SFaceEngine(
        open_session(detector, _prepare_detector, recipe=_RECIPE, cache=cache),
        open_session(embedder, _prepare_embedder, recipe=_RECIPE, cache=cache),
        store.entry("sface").sha256,
    )


def _prepare_detector(content: bytes) -> bytes:
    from idverify.face.folding import prepare_detector  # needs onnx, which is slow to import and seldom needed

    return prepare_detector(content)


def _prepare_embedder(content: bytes) -> bytes:
    from idverify.face.folding import prepare_embedder

    return prepare_embedder(content)


ENGINE = FaceEngineSpec(name="sface", dimension=SFaceEngine.dimension, model="sface", load=_load, shared=True)
