"""A fax: 204 x 196 dots per inch, black or white."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Reduce to two thirds, make every dot black or white against its neighbourhood, drop lines above strength 0.5."""
    height, width = shot.image.shape[:2]
    size = (round(width * 0.68), round(height * 0.653))  # 204 / 300 and 196 / 300 of a 300 dpi page
    grey = cv2.cvtColor(_optics.blurred(shot.image, 0.6 + 0.8 * strength), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    dots = cv2.adaptiveThreshold(
        small, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 41, round(22 - 12 * strength)
    )
    for _ in range(int(6 * max(0.0, strength - 0.5))):
        dots[int(rng.integers(size[1]))] = 0
    mask = cv2.resize(shot.mask, size, interpolation=cv2.INTER_NEAREST)
    places = shot.places * (size[0] / width, size[1] / height)
    return Shot(np.asarray(cv2.merge([dots, dots, dots]), np.uint8), np.asarray(mask, np.uint8), places)


CAPTURE = Capture("fax", "A fax: 204 x 196 dots per inch, black or white.", run)
