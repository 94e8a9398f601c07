"""What a face engine gives: a face in a picture, and its template. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from idverify.document import Quad

Float32Array = NDArray[np.float32]
Point = tuple[float, float]
"""x to the right, y down, in pixels of the picture the face was found in."""


class FaceProblem(StrEnum):
    """Why a picture gives no template, or one to be read with care. Content of a picture, never an exception."""

    NO_FACE = "no_face"
    FACE_TOO_SMALL = "face_too_small"
    SEVERAL_FACES = "several_faces"


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """One face in a picture.

    Attributes:
        quad: box of the face (forehead to chin, cheek to cheek) in pixels of the picture; its corner order carries
            which way up the face is.
        landmarks: five points in the engine's own order, in pixels of the picture.
        right_eye: centre of the subject's right eye, which is on the left of an upright picture.
        left_eye: centre of the subject's left eye.
        confidence: the detector's own, more is better.
    """

    quad: Quad
    landmarks: tuple[Point, Point, Point, Point, Point]
    right_eye: Point
    left_eye: Point
    confidence: float

    @property
    def inter_eye_distance_px(self) -> float:
        """Distance between the eye centres in pixels."""
        return float(np.hypot(self.left_eye[0] - self.right_eye[0], self.left_eye[1] - self.right_eye[1]))

    @property
    def is_upright(self) -> bool:
        """Whether the eyes lie more side by side than one above the other, the right one on the left."""
        return self.left_eye[0] - self.right_eye[0] > abs(self.left_eye[1] - self.right_eye[1])

    @property
    def area_px(self) -> float:
        """Area of the face box in square pixels."""
        return self.quad.width * self.quad.height


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """One face as numbers. Templates of different engines or models cannot be compared.

    Attributes:
        vector: unit length, shape (d,), float32, read-only.
        engine: the engine's name.
        model_sha256: SHA-256 of the model file that made it.
        norm: length of the vector before it was normalised; of SFace, a low norm means a poor picture of a face.
    """

    vector: Float32Array
    engine: str
    model_sha256: str
    norm: float

    @classmethod
    def from_raw(cls, raw: NDArray[np.floating], *, engine: str, model_sha256: str) -> Template:
        """Normalise what a model put out, shape (d,)."""
        norm = float(np.linalg.norm(raw))
        vector = (raw / norm).astype(np.float32)
        vector.flags.writeable = False
        return cls(vector, engine, model_sha256, norm)
