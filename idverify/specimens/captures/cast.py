"""Coloured light: a lamp that is not white, with a camera that does not correct for it."""

from __future__ import annotations

import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot

# What lamps leave of white paper at strength 1, RGB: tungsten under a daylight setting, and old fluorescent tubes.
_LAMPS = ((1.0, 0.72, 0.34), (0.62, 1.0, 0.68))


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Colour the light like one of two lamps, fully at strength 1."""
    red, green, blue = (1 - strength * (1 - share) for share in _LAMPS[int(rng.integers(len(_LAMPS)))])
    return shot.repainted(_optics.lit(shot.image, np.ones((2, 2), np.float32), (red, green, blue)))


CAPTURE = Capture("cast", "Coloured light that the camera does not correct for.", run)
