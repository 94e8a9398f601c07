"""A colour print of a picture of the document: four screened inks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot

# Ink colours of an office colour printer (transmittance RGB) and their screen angles: C, M, Y, K.
_INKS = np.array([[0.05, 0.62, 0.88], [0.87, 0.08, 0.50], [1.0, 0.92, 0.08], [0.10, 0.10, 0.11]], np.float32)
_ANGLES_DEG = (15.0, 75.0, 0.0, 45.0)
_BLACK_SHARE = 0.7
# Screen period in pixels of a 300 dpi page: 150 lines per inch (strength 0) to 75 (strength 1).
_FINEST_PX, _COARSEST_PX = 2.0, 4.0
_FINER = 3  # dots are drawn at three times the resolution
_CELL_PX = 24  # a larger one runs over the 16-bit coordinates of cv2.warpAffine


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Print with a ruling of 150 (strength 0) to 75 lines per inch (strength 1) and look at it again."""
    period = (_FINEST_PX + (_COARSEST_PX - _FINEST_PX) * strength) * _FINER
    height, width = shot.image.shape[:2]
    large = cv2.resize(shot.image, (width * _FINER, height * _FINER), interpolation=cv2.INTER_LINEAR)
    red, green, blue = cv2.split(cv2.bitwise_not(large))
    black = cv2.convertScaleAbs(cv2.min(cv2.min(red, green), blue), alpha=_BLACK_SHARE)
    planes = [*(cv2.subtract(plane, black) for plane in (red, green, blue)), black]
    paper = np.full((height, width, 3), 0.97, np.float32)
    for plane, angle, ink in zip(planes, _ANGLES_DEG, _INKS, strict=True):
        dots = cv2.compare(plane, _screen(plane.shape, period, angle, rng), cv2.CMP_GT)
        coverage = cv2.resize(dots, (width, height), interpolation=cv2.INTER_AREA)
        coverage = cv2.GaussianBlur(coverage, (0, 0), 0.4)  # dot gain: ink spreads in paper
        paper *= 1 - coverage[..., None].astype(np.float32) / 255 * (1 - ink)
    return shot.repainted(_optics.blurred((paper * 255).astype(np.uint8), 0.45))


def _screen(shape: tuple[int, ...], period: float, angle_deg: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the thresholds of a clustered-dot screen, 1 to 255, as equally often as the dot area asks for."""
    y, x = np.mgrid[0:_CELL_PX, 0:_CELL_PX] * (2 * np.pi / _CELL_PX)
    heights = np.cos(x) + np.cos(y)
    ranks = heights.ravel().argsort().argsort().reshape(heights.shape)
    cell = (1 + ranks * 254 // (ranks.size - 1)).astype(np.uint8)
    turn = np.radians(angle_deg)
    step = _CELL_PX / period
    offset = rng.uniform(0, _CELL_PX, 2)
    matrix = np.array(
        [[np.cos(turn) * step, np.sin(turn) * step, offset[0]], [-np.sin(turn) * step, np.cos(turn) * step, offset[1]]]
    )
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    screen = cv2.warpAffine(cell, matrix, (shape[1], shape[0]), flags=flags, borderMode=cv2.BORDER_WRAP)
    return np.asarray(screen, np.uint8)


CAPTURE = Capture("halftone", "A colour print of a picture of the document: four screened inks.", run)
