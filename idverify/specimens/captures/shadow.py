"""The shadow of a hand or phone lies over the page."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Darken one side of a soft edge by a tenth (strength 0) to two thirds (strength 1)."""
    y, x = np.mgrid[-0.5:0.5:48j, -0.5:0.5:64j]
    angle = rng.uniform(0, 2 * np.pi)
    distance = x * np.cos(angle) + y * np.sin(angle) + rng.uniform(-0.25, 0.25) + 0.05 * np.sin(9 * (x - y))
    edge = 1 / (1 + np.exp(-distance / rng.uniform(0.01, 0.06)))
    gain = cv2.GaussianBlur((1 - (0.1 + 0.55 * strength) * edge).astype(np.float32), (0, 0), 1.0)
    return shot.repainted(_optics.lit(shot.image, np.asarray(gain, np.float32)))


CAPTURE = Capture("shadow", "The shadow of a hand or phone lies over the page.", run)
