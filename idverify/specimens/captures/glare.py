"""A lamp mirrored in the laminate."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Add one or two bright spots; at strength 1 they saturate over a tenth of the width."""
    height, width = shot.image.shape[:2]
    y, x = np.mgrid[0:1:48j, 0:1:64j]
    light = np.zeros_like(x)
    for _ in range(int(rng.integers(1, 3))):
        centre, turn = rng.uniform(0.1, 0.9, 2), rng.uniform(0, np.pi)
        along = (x - centre[0]) * np.cos(turn) + (y - centre[1]) * np.sin(turn)
        across = -(x - centre[0]) * np.sin(turn) + (y - centre[1]) * np.cos(turn)
        radius = rng.uniform(0.04, 0.09) * (0.5 + strength)
        light += (60 + 240 * strength) * np.exp(-(along**2 / (2 * (1.8 * radius) ** 2) + across**2 / (2 * radius**2)))
    spot = cv2.resize(np.clip(light, 0, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    return shot.repainted(np.asarray(cv2.add(shot.image, cv2.merge([spot, spot, spot])), np.uint8))


CAPTURE = Capture("glare", "A lamp mirrored in the laminate.", run)
