"""Sensor noise of a dark scene."""

from __future__ import annotations

import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Add noise of 2 (strength 0) to 20 grey levels (strength 1)."""
    return shot.repainted(_optics.noisy(shot.image, 2 + 18 * strength, rng))


CAPTURE = Capture("noise", "Sensor noise of a dark scene.", run)
