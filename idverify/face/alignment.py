"""Turn, scale and shift a face so that its five landmarks fall where the template model expects them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.face.values import Point

ALIGNED_SIZE_PX = 112
# Right eye, left eye, nose tip, right and left mouth corner in the 112 px picture: the ArcFace template that SFace was
# trained with, as in FaceRecognizerSF of OpenCV 4.
_REFERENCE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)


def align(image: Pixels, landmarks: Sequence[Point]) -> Pixels:
    """Return the aligned face, RGB (112, 112, 3); what lies outside the picture is black."""
    matrix = similarity_transform(np.asarray(landmarks, np.float64), _REFERENCE)
    return np.asarray(cv2.warpAffine(image, matrix, (ALIGNED_SIZE_PX, ALIGNED_SIZE_PX)), np.uint8)


def similarity_transform(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rotation, scale and shift, shape (2, 3), that brings points closest to others, both (n, 2).

    Least squares after Umeyama (1991), equations 40 to 42; never a mirror image.
    """
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    centred, wanted = source - source_mean, target - target_mean
    covariance = wanted.T @ centred / len(source)
    left, singular, right = np.linalg.svd(covariance)
    sign = np.array([1.0, np.sign(np.linalg.det(covariance)) or 1.0])
    rotation = left @ np.diag(sign) @ right
    scale = float((singular * sign).sum() / (centred**2).sum() * len(source))
    shift = target_mean - scale * rotation @ source_mean
    return np.hstack([scale * rotation, shift[:, None]])
