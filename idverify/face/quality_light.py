"""Light, sharpness and background of a face, measured on its pixels at one size; after ISO/IEC 29794-5."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.face.alignment import similarity_transform
from idverify.face.search import as_rgb
from idverify.face.values import DetectedFace

# The face is judged at one size, so that sharpness compares between pictures: eyes 60 px apart in a square of 160 px,
# 60 px being what ISO/IEC 19794-5 asks of its token image.
_EYES_APART_PX = 60
_SIDE_PX = 160
_RIGHT_EYE, _LEFT_EYE = (50.0, 60.0), (110.0, 60.0)
# Skin of brow, cheeks and chin in that square, without hair and background: left, top, right, bottom.
_INNER_FACE = (35, 30, 125, 150)
# Grey values from which a pixel counts as too bright, and up to which as too dark, as in the reference implementation
# of ISO/IEC 29794-5.
_UNDER, _OVER = 25, 247
# Background is judged beside the head, between the picture's upper edge and the eyes, farther from the face box than
# this share of its width, where hair seldom is; a strip narrower than this share of the box says nothing.
_BESIDE_SHARE = 0.35
_LEAST_STRIP_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class LightMeasures:
    """Light of the inner face.

    Attributes:
        sharpness: mean absolute Laplacian at 60 px between the eyes, grey levels; more is sharper.
        luminance_mean: mean grey value, 0 to 1.
        luminance_variance: variance of the grey value, of grey values 0 to 1.
        dynamic_range_bits: entropy of the grey values, 0 to 8.
        under_exposed_share: share of pixels that are too dark, 0 to 1.
        over_exposed_share: share of pixels that are too bright, 0 to 1.
        illumination_uniformity: shared part of the grey histograms of left and right half, 0 to 1; 1 is even light.
    """

    sharpness: float
    luminance_mean: float
    luminance_variance: float
    dynamic_range_bits: float
    under_exposed_share: float
    over_exposed_share: float
    illumination_uniformity: float


def measure_light(image: Pixels, face: DetectedFace) -> LightMeasures:
    """Measure the inner face of a picture, RGB (h, w, 3) or grey (h, w)."""
    inner = _inner_face(_grey(image), face)
    level = inner.astype(np.float64) / 255
    shares = np.bincount(inner.reshape(-1), minlength=256) / inner.size
    seen = shares[shares > 0]
    return LightMeasures(
        sharpness=float(np.abs(cv2.Laplacian(inner, cv2.CV_64F)).mean()),
        luminance_mean=float(level.mean()),
        luminance_variance=float(level.var()),
        dynamic_range_bits=abs(float((seen * np.log2(seen)).sum())),
        under_exposed_share=float((inner <= _UNDER).mean()),
        over_exposed_share=float((inner >= _OVER).mean()),
        illumination_uniformity=_uniformity(inner),
    )


def measure_background(image: Pixels, face: DetectedFace) -> float | None:
    """Return the mean squared gradient of the grey value beside the head; None where there is no background.

    At 60 px between the eyes, in grey levels a pixel; 0 is one flat colour.
    """
    strips = _beside_head(_grey(image), face)
    return float(np.concatenate([_squared_gradient(strip) for strip in strips]).mean()) if strips else None


def background_lightness(image: Pixels, face: DetectedFace) -> float | None:
    """Return the median L* of CIELAB beside the head, 0 (black) to 100 (white); None without background."""
    lab = cv2.cvtColor(np.ascontiguousarray(as_rgb(image)), cv2.COLOR_RGB2LAB)
    strips = _beside_head(np.ascontiguousarray(lab[:, :, 0]).astype(np.uint8), face)
    return float(np.median(np.concatenate([strip.reshape(-1) for strip in strips]))) / 2.55 if strips else None


def _beside_head(grey: Pixels, face: DetectedFace) -> list[Pixels]:
    """Return the strips of background on both sides of the head, at 60 px between the eyes at most."""
    scale = min(1.0, _EYES_APART_PX / max(1.0, face.inter_eye_distance_px))
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    left, _, right, _ = (edge * scale for edge in face.quad.box)
    bottom = max(0, round((face.right_eye[1] + face.left_eye[1]) / 2 * scale))
    beside = _BESIDE_SHARE * (right - left)
    least = max(3.0, _LEAST_STRIP_SHARE * (right - left))
    strips = [small[:bottom, : max(0, round(left - beside))], small[:bottom, max(0, round(right + beside)) :]]
    return [strip for strip in strips if min(strip.shape) >= least]


def _squared_gradient(strip: Pixels) -> NDArray[np.float64]:
    across, down = (cv2.Sobel(strip, cv2.CV_64F, x, 1 - x, scale=1 / 8) for x in (1, 0))
    return np.asarray(across**2 + down**2, np.float64).reshape(-1)


def _grey(image: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(as_rgb(image)), cv2.COLOR_RGB2GRAY), np.uint8)


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


def _uniformity(inner: Pixels) -> float:
    """Return the histogram intersection of the two halves."""
    middle = inner.shape[1] // 2
    halves = [
        np.bincount(half.reshape(-1) // 8, minlength=32) / half.size for half in (inner[:, :middle], inner[:, middle:])
    ]
    return float(np.minimum(halves[0], halves[1]).sum())
