"""A grey photocopy."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Drop the colours, steepen the contrast up to threefold (strength 1), soften and add toner grain."""
    grey = cv2.cvtColor(_optics.blurred(shot.image, 0.5 + 0.6 * strength), cv2.COLOR_RGB2GRAY)
    levels = (np.arange(256) - 150) * (1.1 + 1.9 * strength) + 170
    grey = cv2.LUT(grey, np.clip(levels, 8, 250).astype(np.uint8))
    return shot.repainted(_optics.noisy(np.asarray(cv2.merge([grey, grey, grey]), np.uint8), 2 + 6 * strength, rng))


CAPTURE = Capture("grey-copy", "A grey photocopy.", run)
