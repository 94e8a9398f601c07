"""468 points on a face and the edges of its eyes: MediaPipe's models on LiteRT, for quality and photographs.

Kartynnik et al., Real-time facial surface geometry (2019); Ablavatski et al., Real-time pupil tracking (2020).

Optional: without the package or the model, what needs the points is "not measured".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.errors import MissingComponentError
from idverify.face.search import as_rgb
from idverify.face.values import DetectedFace, Float32Array
from idverify.model_store import ModelStore

FloatArray = NDArray[np.float64]

_INPUT_PX = 192
# The square that is cut out, in sizes of the face box; MediaPipe's own graph uses 1.5 around its detector's box and
# 1.5 around the points of the last picture of a film.
_SURROUNDINGS = 1.5
# Twice: first around the detector's box, then around the points found, as MediaPipe does from picture to picture.
_PASSES = 2
# The eye model's input, and the square it is given, in widths of the eye, as in MediaPipe's iris graph.
_EYE_INPUT_PX = 64
_EYE_SURROUNDINGS = 2.3
# Outer and inner corner of each eye in MediaPipe's canonical face, from left to right in the picture.
_RIGHT_CORNERS, _LEFT_CORNERS = (33, 133), (362, 263)
# Points of the eye model on the lower and on the upper lid, each between the corners.
_LOWER_LID, _UPPER_LID = slice(1, 8), slice(9, 16)
# Chance of a face being there, below which MediaPipe's graph takes the points for lost.
_LEAST_PRESENCE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class FacePoints:
    """The points of one face.

    Attributes:
        points: shape (468, 3): x to the right and y down in pixels of the picture, z away from the camera in the same
            unit, about the middle of the head; numbered as in MediaPipe's canonical face.
        presence: 0 to 1, how sure the model is that this is a face.
        eye_openings_px: largest distance between the lids of the subject's right and left eye. The face model's own
            lids hardly move when an eye closes (by 3 % where the eye model's move by 70 %), hence the second model.
    """

    points: FloatArray
    presence: float
    eye_openings_px: tuple[float, float]


class PointModel(Protocol):
    """Finds the dense points of a detected face."""

    def find(self, image: Pixels, face: DetectedFace) -> FacePoints | None:
        """Return the points of a face of a picture, RGB (h, w, 3) or grey; None where the model sees no face."""


class _Interpreter(Protocol):
    """The part of a LiteRT interpreter that is used here."""

    def set_tensor(self, index: int, value: Float32Array) -> None: ...

    def invoke(self) -> None: ...

    def get_tensor(self, index: int) -> Float32Array: ...


class FaceMesh:
    """MediaPipe's model. For one thread at a time."""

    def __init__(self, face: _Network, eye: _Network) -> None:
        self._face = face
        self._eye = eye

    def find(self, image: Pixels, face: DetectedFace) -> FacePoints | None:
        """Return the points of a face of a picture, RGB (h, w, 3) or grey; None where the model sees no face."""
        colour = np.ascontiguousarray(as_rgb(image))
        x, y = np.subtract(face.left_eye, face.right_eye)
        turn = float(np.arctan2(y, x))
        centre = np.array(face.quad.centre)
        side = _SURROUNDINGS * max(face.quad.width, face.quad.height)
        presence = 0.0
        points = np.zeros((0, 3))
        for _ in range(_PASSES):
            points, presence = self._once(colour, centre, side, turn)
            low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
            centre, side = (low + high) / 2, _SURROUNDINGS * float((high - low).max())
        if presence < _LEAST_PRESENCE:
            return None
        right = self._eye_opening_px(colour, points[list(_RIGHT_CORNERS), :2], mirrored=False)
        left = self._eye_opening_px(colour, points[list(_LEFT_CORNERS), :2], mirrored=True)
        return FacePoints(points, presence, (right, left))

    def _once(self, image: Pixels, centre: FloatArray, side: float, turn: float) -> tuple[FloatArray, float]:
        """Return the points found in one turned square of the picture, and the presence."""
        square, rotation, shift = _turned_square(image, centre, side, turn, _INPUT_PX)
        points, presence = self._face.run(square)
        raw = points.reshape(-1, 3).astype(np.float64)
        flat = (raw[:, :2] - shift) @ np.linalg.inv(rotation).T
        return np.column_stack([flat, raw[:, 2] * side / _INPUT_PX]), float(1 / (1 + np.exp(-presence.item())))

    def _eye_opening_px(self, image: Pixels, corners: FloatArray, *, mirrored: bool) -> float:
        across = corners[1] - corners[0]
        side = max(1.0, _EYE_SURROUNDINGS * float(np.hypot(*across)))
        turn = float(np.arctan2(across[1], across[0]))
        square, _, _ = _turned_square(image, corners.mean(axis=0), side, turn, _EYE_INPUT_PX)
        edge, _ = self._eye.run(square[:, ::-1] if mirrored else square)
        points = edge.reshape(-1, 3)[:, :2].astype(np.float64) * side / _EYE_INPUT_PX
        return float(np.linalg.norm(points[_UPPER_LID] - points[_LOWER_LID], axis=1).max())


def _turned_square(
    image: Pixels, centre: FloatArray, side: float, turn: float, size_px: int
) -> tuple[Pixels, FloatArray, FloatArray]:
    """Return a square of a picture turned upright at the size of a model's input, and how a point came into it."""
    scale = size_px / side
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) * scale
    shift = size_px / 2 - rotation @ centre
    matrix = np.hstack([rotation, shift[:, None]])
    square = cv2.warpAffine(image, matrix, (size_px, size_px), flags=cv2.INTER_AREA)
    return np.asarray(square, np.uint8), rotation, np.asarray(shift, np.float64)


class _Network:
    """One LiteRT model with one picture in; its outputs come largest first."""

    def __init__(self, interpreter: _Interpreter, given: int, outputs: Sequence[int]) -> None:
        self._interpreter = interpreter
        self._given = given
        self._outputs = tuple(outputs)

    def run(self, square: Pixels) -> tuple[Float32Array, ...]:
        self._interpreter.set_tensor(self._given, (square[None] / np.float32(255)).astype(np.float32))
        self._interpreter.invoke()
        return tuple(self._interpreter.get_tensor(index) for index in self._outputs)


def load_face_mesh(store: ModelStore) -> PointModel:
    """Return the model; loaded once per process and file.

    Raises:
        MissingComponentError: the model or the package ai-edge-litert is not installed.
    """
    return _load(store.path("face-landmarks"), store.path("eye-landmarks"))


def load_face_mesh_if_there(store: ModelStore) -> PointModel | None:
    """Return the models, or None where they or their package are not installed."""
    try:
        return load_face_mesh(store)
    except MissingComponentError:
        return None


@lru_cache(maxsize=2)
def _load(face: Path, eye: Path) -> PointModel:
    return FaceMesh(_network(face), _network(eye))


def _network(path: Path) -> _Network:
    try:
        from ai_edge_litert.interpreter import Interpreter, OpResolverType  # noqa: PLC0415  optional, 60 MB installed
    except ImportError as error:
        raise MissingComponentError(
            "the package ai-edge-litert is not installed", code="engine_missing", advice="Install ai-edge-litert."
        ) from error
    # Without the default delegates: they write a line to stderr, and are no faster for one face at a time.
    interpreter = Interpreter(
        model_path=str(path),
        num_threads=1,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    interpreter.allocate_tensors()
    (given,) = interpreter.get_input_details()
    outputs = sorted(interpreter.get_output_details(), key=lambda detail: -int(np.prod(detail["shape"])))
    return _Network(interpreter, given["index"], [output["index"] for output in outputs])
