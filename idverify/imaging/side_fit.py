"""Sides of an outline, moved onto the edge beside them to a part of a pixel."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels

Floats = NDArray[np.float64]

_POINTS_A_SIDE = 60
# The fitted side lies within this of the candidate's, on both sides, as a share of the longer side of the picture.
_FIT_REACH = 0.012
# Softens grain before the steepest step is looked for.
_SOFT_PX = 1.5


def fit_sides(image: Pixels, corners: Floats) -> Floats:
    """Return the corners where lines fitted to the strongest edge beside each side cross; as given where none fit.

    Args:
        image: RGB, shape (h, w, 3).
        corners: shape (4, 2), in order around the outline.
    """
    lab = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2LAB), (0, 0), _SOFT_PX).astype(np.float32)
    reach = max(4, round(_FIT_REACH * max(image.shape[:2])))
    lines = [_fitted_side(lab, corners[i], corners[(i + 1) % 4], reach) for i in range(4)]
    fitted = np.array([_crossing(lines[i - 1], lines[i], corners[i]) for i in range(4)])
    return fitted if np.abs(fitted - corners).max() < 3 * reach else corners


def _fitted_side(lab: NDArray[np.float32], start: Floats, end: Floats, reach: int) -> tuple[Floats, Floats]:
    """Return a point and the direction of the line through the strongest edges beside a side."""
    run = end - start
    normal = np.array([-run[1], run[0]]) / max(float(np.hypot(*run)), 1e-6)
    along = start + np.linspace(0.04, 0.96, _POINTS_A_SIDE)[:, None] * run
    asides = np.arange(-reach, reach + 1)
    maps = (along[:, None, :] + normal * asides[None, :, None]).astype(np.float32)
    colours = cv2.remap(lab, maps[..., 0], maps[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    strongest = np.linalg.norm(np.diff(colours, axis=1), axis=2).argmax(axis=1)
    edge = along + normal * (asides[strongest] + 0.5)[:, None]
    across, down, x, y = cv2.fitLine(edge.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return np.array([x, y], np.float64), np.array([across, down], np.float64)


def _crossing(first: tuple[Floats, Floats], second: tuple[Floats, Floats], corner: Floats) -> Floats:
    """Return where two lines cross; the old corner where they run side by side."""
    directions = np.stack([first[1], -second[1]], axis=1)
    if abs(float(np.linalg.det(directions))) < 1e-3:  # noqa: PLR2004  under a tenth of a degree
        return corner
    return np.asarray(first[0] + first[1] * np.linalg.solve(directions, second[0] - first[0])[0], np.float64)
