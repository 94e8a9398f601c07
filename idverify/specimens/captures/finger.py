"""Fingers hold the page at its edges."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.specimens.shot import Capture, Places, Shot

Point = NDArray[np.float64]

_SKINS = ((224, 172, 140), (198, 140, 108), (141, 92, 66), (240, 200, 172))


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Lay one to three finger tips over the edges, 6 % (strength 0) to 16 % of the width long (strength 1)."""
    image = shot.image.copy()
    height, width = image.shape[:2]
    corners = shot.places[:4] if len(shot.places) >= 4 else _whole(width, height)  # noqa: PLR2004  a quad comes first
    skin = _SKINS[int(rng.integers(len(_SKINS)))]
    reach = (0.06 + 0.10 * strength) * width
    for _ in range(1 + int(rng.integers(0, 1 + round(2 * strength)))):
        edge = int(rng.integers(4))
        at = corners[edge] + (corners[(edge + 1) % 4] - corners[edge]) * rng.uniform(0.2, 0.8)
        inward = corners.mean(0) - at
        inward /= np.hypot(*inward)
        _finger(image, at + inward * reach * 0.3, at - inward * reach, reach * 0.5, skin)
    return shot.repainted(image)


def _finger(image: Pixels, tip: Point, root: Point, thickness: float, skin: tuple[int, int, int]) -> None:
    """Draw a finger in place; its soft mask is worked out at a quarter of the resolution."""
    height, width = image.shape[:2]
    small = np.zeros((height // 4 + 1, width // 4 + 1), np.uint8)
    ends = [(int(x / 4), int(y / 4)) for x, y in (tip, root)]
    cv2.line(small, ends[0], ends[1], 255, max(2, int(thickness / 4)), cv2.LINE_AA)
    light = cv2.GaussianBlur(small, (0, 0), max(0.5, thickness / 16))
    mask, light = (cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in (small, light))
    left, top, across, down = cv2.boundingRect(mask)
    part = image[top : top + down, left : left + across]
    alpha = mask[top : top + down, left : left + across, None] / 255
    shade = 0.55 + 0.45 * light[top : top + down, left : left + across, None] / 255
    part[:] = (part * (1 - alpha) + np.array(skin) * shade * alpha).astype(np.uint8)


def _whole(width: int, height: int) -> Places:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


CAPTURE = Capture("finger", "Fingers hold the page at its edges.", run)
