"""How well a face was captured, in the words of ISO/IEC 29794-5: measures that need no further model.

Each measure is a native value with its unit in the name; what cannot be measured is None, never a guess. None of them
is the standard's conformity test: its thresholds belong to its own reference implementation.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.face.alignment import similarity_transform
from idverify.face.search import as_rgb
from idverify.face.values import DetectedFace, Template

# The face is judged at one size, so that sharpness compares between pictures: eyes 60 px apart in a square of 160 px,
# 60 px being what ISO/IEC 19794-5 asks of its token image.
_EYES_APART_PX = 60
_SIDE_PX = 160
_RIGHT_EYE, _LEFT_EYE = (50.0, 60.0), (110.0, 60.0)
# Skin of brow, cheeks and chin in that square, without hair and background: left, top, right, bottom.
_INNER_FACE = (35, 30, 125, 150)
# Grey values counted as lost: the ends of the range less one level of JPEG noise.
_UNDER, _OVER = 2, 253


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """Measures of one face.

    Attributes:
        inter_eye_distance_px: distance between the eye centres in the picture as given.
        roll_deg: turn of the head in the picture's plane; positive when the subject's left eye is lower.
        sharpness: mean absolute Laplacian of the inner face at 60 px between the eyes, grey levels; more is sharper.
        luminance_mean: mean grey value of the inner face, 0 to 1.
        luminance_variance: variance of the grey value of the inner face, of grey values 0 to 1.
        dynamic_range_bits: entropy of the grey values of the inner face, 0 to 8.
        under_exposed_share: share of the inner face at black, 0 to 1.
        over_exposed_share: share of the inner face at white, 0 to 1.
        illumination_uniformity: shared part of the grey histograms of left and right half, 0 to 1; 1 is even light.
        margin_left_share: from the picture's left edge to the face, in face widths; negative when the face is cut off.
        margin_right_share: to the right edge, likewise.
        margin_top_share: to the upper edge, in face heights.
        margin_bottom_share: to the lower edge, in face heights.
        template_norm: length of the raw template, the unified score of the `sface` engine; None without a template.
    """

    inter_eye_distance_px: float
    roll_deg: float
    sharpness: float
    luminance_mean: float
    luminance_variance: float
    dynamic_range_bits: float
    under_exposed_share: float
    over_exposed_share: float
    illumination_uniformity: float
    margin_left_share: float
    margin_right_share: float
    margin_top_share: float
    margin_bottom_share: float
    template_norm: float | None


def measure_face(image: Pixels, face: DetectedFace, template: Template | None = None) -> FaceQuality:
    """Measure one face of a picture, RGB (h, w, 3) or grey (h, w)."""
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(as_rgb(image)), cv2.COLOR_RGB2GRAY), np.uint8)
    inner = _inner_face(grey, face)
    level = inner.astype(np.float64) / 255
    shares = np.bincount(inner.reshape(-1), minlength=256) / inner.size
    seen = shares[shares > 0]
    left, top, right, bottom = face.quad.box
    height, width = grey.shape
    return FaceQuality(
        inter_eye_distance_px=face.inter_eye_distance_px,
        roll_deg=_roll_deg(face),
        sharpness=float(np.abs(cv2.Laplacian(inner, cv2.CV_64F)).mean()),
        luminance_mean=float(level.mean()),
        luminance_variance=float(level.var()),
        dynamic_range_bits=abs(float((seen * np.log2(seen)).sum())),
        under_exposed_share=float((inner <= _UNDER).mean()),
        over_exposed_share=float((inner >= _OVER).mean()),
        illumination_uniformity=_uniformity(inner),
        margin_left_share=left / max(1.0, right - left),
        margin_right_share=(width - right) / max(1.0, right - left),
        margin_top_share=top / max(1.0, bottom - top),
        margin_bottom_share=(height - bottom) / max(1.0, bottom - top),
        template_norm=template.norm if template is not None else None,
    )


def _inner_face(grey: Pixels, face: DetectedFace) -> Pixels:
    """Return brow to chin of the face, upright and at the size every face is judged at."""
    eyes = np.array([face.right_eye, face.left_eye], np.float64)
    matrix = similarity_transform(eyes, np.array([_RIGHT_EYE, _LEFT_EYE]))
    smaller = face.inter_eye_distance_px > _EYES_APART_PX
    if smaller:  # area averaging first: a warp alone would skip pixels and make noise look sharp
        scale = _EYES_APART_PX / face.inter_eye_distance_px
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        matrix = similarity_transform(eyes * scale, np.array([_RIGHT_EYE, _LEFT_EYE]))
    square = cv2.warpAffine(grey, matrix, (_SIDE_PX, _SIDE_PX), borderMode=cv2.BORDER_REPLICATE)
    left, top, right, bottom = _INNER_FACE
    return np.asarray(square, np.uint8)[top:bottom, left:right]


def _roll_deg(face: DetectedFace) -> float:
    x, y = np.subtract(face.left_eye, face.right_eye)
    return float(np.degrees(np.arctan2(y, x)))


def _uniformity(inner: Pixels) -> float:
    """Return the histogram intersection of the two halves, after illumination uniformity of ISO/IEC 29794-5."""
    middle = inner.shape[1] // 2
    halves = [
        np.bincount(half.reshape(-1) // 8, minlength=32) / half.size for half in (inner[:, :middle], inner[:, middle:])
    ]
    return float(np.minimum(halves[0], halves[1]).sum())
