"""A camera held aslant: the page seen from the side, by a pinhole camera."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.specimens.shot import Capture, Places, Shot

# At strength 1 the line of sight leans this far from upright over the page.
_MOST_DEG = 60.0
# A phone is held so that the page fills three quarters of its picture, some 28 cm above a page 12.5 cm wide.
_DISTANCE_WIDTHS = 2.25
_FILLED = 0.75
_TABLE = (86, 74, 62)


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Lean the camera by up to 60 degrees towards a random side; the page stays as large as the picture allows."""
    height, width = shot.image.shape[:2]
    size = (round(width / _FILLED), round(height / _FILLED))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    seen = _projected(corners - (width / 2, height / 2), np.radians(_MOST_DEG * strength), rng.uniform(0, 2 * np.pi))
    low, high = seen.min(axis=0), seen.max(axis=0)
    scale = min(1.0, *(_FILLED * np.array(size) / (high - low)))
    landed = (seen - (low + high) / 2) * scale + np.array(size) / 2
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), landed.astype(np.float32))
    table: Pixels = np.full((size[1], size[0], 3), _TABLE, np.uint8)
    return shot.warped(np.asarray(matrix, np.float64), size, paper=table)


def _projected(points: Places, lean_rad: float, towards_rad: float) -> Places:
    """Return where points of the page, from its middle, stand in the picture of a camera leaning over it."""
    distance = _DISTANCE_WIDTHS * 2 * float(np.abs(points[:, 0]).max())
    axis = np.array([np.cos(towards_rad), np.sin(towards_rad), 0.0])
    turn, _ = cv2.Rodrigues(axis * lean_rad)
    space = np.column_stack([points, np.zeros(len(points))]) @ np.asarray(turn, np.float64).T
    return np.asarray(space[:, :2] * distance / (distance + space[:, 2:]), np.float64)


CAPTURE = Capture("tilt", "A camera held aslant: the page seen from the side.", run)
