"""Replay on an LCD: vertical red, green and blue stripes; a monitor, laptop or tablet."""

from __future__ import annotations

import numpy as np

from benchmarks._face_attacks.instruments._display import SUB, normalised, shown
from benchmarks._face_attacks.scene import Instrument, Medium
from idverify.document import Pixels


def make(portrait: Pixels, rng: np.random.Generator, width: float) -> Medium:
    """Show at 0.6 to 2.5 camera pixels a display pixel."""
    lattice = np.full((SUB, SUB, 3), 0.04, np.float32)
    for channel in range(SUB):
        lattice[:-1, channel, channel] = 1
    lattice[-1] = lattice[0] * 0.3  # the dark gap between rows
    return shown(portrait, normalised(lattice), rng, (width, float(np.exp(rng.uniform(np.log(0.6), np.log(2.5))))))


INSTRUMENT = Instrument("screen-stripes", "Replay on an LCD with vertical colour stripes.", make, seen_in_fitting=True)
