"""Long straight lines of a picture, found by votes: edges of paper and card, also faint ones on a grained table.

Every pixel votes for the lines through it that run across its own gradient (an oriented Hough transform, after Ballard
1981). Grain has no direction and spreads its votes; an edge collects them along its whole length, so fingers and
clutter only interrupt it. Lightness and colour are each measured in units of their own grain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Plane = NDArray[np.float32]

# Softens the grain of table and paper without moving edges.
_SOFT_PX = 1.2
# Grain below this many grey levels a pixel is the rounding of the picture itself.
_LEAST_GRAIN = 0.25
# The flattest pixels do not vote; an edge this many times as steep as the grain counts fully.
_FLAT_SHARE = 0.6
_FULL_VOTE = 6.0
# Directions of gradients at faint edges are good to about this many degrees.
_SPREAD_DEG = 8
_DIRECTIONS = 180
# A line must beat the other lines of its direction within this many pixels, which print and texture raise alike.
_NEIGHBOURHOOD_PX = 41
# Two lines nearer than this are one.
_SAME_DEG, _SAME_PX = 4, 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line through the picture, with the middle of the picture as origin: x cos(angle) + y sin(angle) = distance."""

    distance: float
    angle: float

    @property
    def normal(self) -> Floats:
        """Unit vector across the line."""
        return np.array([np.cos(self.angle), np.sin(self.angle)])

    @property
    def direction(self) -> Floats:
        """Unit vector along the line."""
        return np.array([-np.sin(self.angle), np.cos(self.angle)])


def grain_of(lab: Plane) -> Plane:
    """Return how steep the grain of each channel is, in grey levels a pixel, shape (3,).

    Args:
        lab: lightness and colours, shape (h, w, 3).
    """
    across, down = _gradients(lab)
    grain = np.median(np.hypot(across, down), axis=(0, 1))
    return np.asarray(np.maximum(grain, _LEAST_GRAIN), np.float32)


def longest_lines(lab: Plane, grain: Plane, *, most: int) -> tuple[Line, ...]:
    """Return the most salient lines, best first.

    Args:
        lab: lightness and colours, shape (h, w, 3).
        grain: of each channel, as `grain_of` gives it.
        most: how many lines at most.
    """
    across, down = (slopes / grain for slopes in _gradients(lab))
    xx, yy, xy = ((one * other).sum(axis=2) for one, other in ((across, across), (down, down), (across, down)))
    # The direction in which all channels together change most (Di Zenzo 1986), and how steeply.
    angle = np.degrees(0.5 * np.arctan2(2 * xy, xx - yy))
    steep = np.sqrt(0.5 * (xx + yy + np.sqrt((xx - yy) ** 2 + 4 * xy**2)))
    votes, reach = _votes(angle, steep)
    return tuple(_peaks(votes, reach, most))


def _gradients(lab: Plane) -> tuple[Plane, Plane]:
    soft = cv2.GaussianBlur(lab, (0, 0), _SOFT_PX)
    scale = 1 / 32  # Scharr's weights add up to 32
    return (
        np.asarray(cv2.Scharr(soft, cv2.CV_32F, 1, 0, scale=scale), np.float32),
        np.asarray(cv2.Scharr(soft, cv2.CV_32F, 0, 1, scale=scale), np.float32),
    )


def _votes(angle: Plane, steep: Plane) -> tuple[Plane, int]:
    """Return votes above those of the neighbourhood, shape (180 directions, distances), and the longest distance."""
    height, width = steep.shape
    voting = steep > np.quantile(steep, _FLAT_SHARE)
    rows, columns = np.nonzero(voting)
    x, y = (columns - width / 2).astype(np.float32), (rows - height / 2).astype(np.float32)
    weights = np.minimum(steep[voting], _FULL_VOTE) / _FULL_VOTE
    own = np.rint(angle[voting]).astype(np.int64)
    reach = int(np.hypot(height, width) / 2) + 4
    distances = 2 * reach + 1
    radians = np.radians(np.arange(_DIRECTIONS))
    cosines, sines = np.cos(radians).astype(np.float32), np.sin(radians).astype(np.float32)
    votes = np.zeros(_DIRECTIONS * distances)
    for aside in range(-_SPREAD_DEG, _SPREAD_DEG + 1):
        direction = (own + aside) % _DIRECTIONS
        place = np.rint(x * cosines[direction] + y * sines[direction]).astype(np.int64) + reach
        share = 1 - abs(aside) / (_SPREAD_DEG + 4)
        votes += np.bincount(direction * distances + place, weights=weights * share, minlength=votes.size)
    table = cv2.GaussianBlur(votes.reshape(_DIRECTIONS, distances).astype(np.float32), (0, 0), 1.0)
    return np.asarray(table - cv2.blur(table, (_NEIGHBOURHOOD_PX, 1)), np.float32), reach


def _peaks(votes: Plane, reach: int, most: int) -> Iterator[Line]:
    """Yield the lines with the most votes, each unlike those before it."""
    left = votes.copy()
    directions, distances = left.shape
    for _ in range(most):
        direction, place = divmod(int(left.argmax()), distances)
        if left[direction, place] <= 0:
            return
        yield Line(float(place - reach), float(np.radians(direction)))
        for near in range(direction - _SAME_DEG, direction + _SAME_DEG + 1):
            # A direction beyond 180 degrees is the one opposite, its distances turned round.
            mirrored = place if 0 <= near < directions else distances - 1 - place
            left[near % directions, max(0, mirrored - _SAME_PX) : mirrored + _SAME_PX + 1] = 0
