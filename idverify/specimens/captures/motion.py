"""The camera moved during exposure."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Smear along a random direction over 3 (strength 0) to 15 pixels (strength 1)."""
    length = 3 + 12 * strength
    size = 2 * int(length // 2) + 3
    angle = rng.uniform(0, np.pi)
    kernel = np.zeros((size, size), np.float32)
    for step in np.linspace(-length / 2, length / 2, 8 * size):
        x, y = size // 2 + step * np.cos(angle), size // 2 + step * np.sin(angle)
        kernel[round(y), round(x)] += 1
    kernel /= kernel.sum()
    return shot.repainted(np.asarray(cv2.filter2D(shot.image, -1, kernel), np.uint8))


CAPTURE = Capture("motion", "The camera moved during exposure.", run)
