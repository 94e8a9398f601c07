"""Straight edges that frame the face: the edge of a sheet, a photograph or a display held before the camera."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.face.attack_hint import FaceView, PresentationHint
from idverify.face.search import as_rgb

# The picture is looked at with the face this wide, so that "straight" and "long" mean the same in every picture.
_FACE_PX = 90
# An edge counts from this length, in face heights; fashion, hair and shoulders have no longer straight ones.
_LEAST_LENGTH = 0.7
# An edge may lean this far from upright or level: a hand-held sheet is never askew more.
_MOST_LEAN = float(np.tan(np.radians(15)))


def measure(live: FaceView) -> float | None:
    """Return how much of the face is framed: for each side the longest edge in face heights, at most 1.5; their sum.

    The lower edge counts twice: behind a person there may be a door, before the chest there is none.
    """
    scale = min(1.0, _FACE_PX / max(1.0, live.face.quad.width))
    image = as_rgb(live.image)
    grey = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    detected: object = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(small)[0]
    if detected is None:
        return 0.0
    box = np.array(live.face.quad.box) * scale
    return _framing(np.asarray(detected, np.float64).reshape(-1, 4), box)


def _framing(lines: NDArray[np.float64], box: NDArray[np.float64]) -> float:
    left, top, right, bottom = box
    height = bottom - top
    across, down = np.abs(lines[:, 2] - lines[:, 0]), np.abs(lines[:, 3] - lines[:, 1])
    middle_x, middle_y = (lines[:, 0] + lines[:, 2]) / 2, (lines[:, 1] + lines[:, 3]) / 2
    upright = (across < _MOST_LEAN * down) & (np.maximum(lines[:, 1], lines[:, 3]) > bottom)
    level = down < _MOST_LEAN * across
    beside = np.abs(middle_x - (left + right) / 2) < 1.5 * (right - left)
    sides = (
        (upright & (middle_x < left), down),
        (upright & (middle_x > right), down),
        (level & beside & (middle_y < top), across),
        (level & beside & (middle_y > bottom + 0.4 * height), across),
        (level & beside & (middle_y > bottom + 0.4 * height), across),
    )
    lengths = [float(length[side].max(initial=0)) / height for side, length in sides]
    return sum((min(1.5, length) for length in lengths if length >= _LEAST_LENGTH), start=0.0)


HINT = PresentationHint("straight_border", "straight edges that frame the face", 2.9, measure)
