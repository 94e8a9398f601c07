"""Out of focus."""

from __future__ import annotations

import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Blur by 0.5 (strength 0) to 3.5 pixels (strength 1)."""
    return shot.repainted(_optics.blurred(shot.image, (0.5 + 3 * strength) * float(rng.uniform(0.9, 1.1))))


CAPTURE = Capture("defocus", "Out of focus.", run)
