"""Replay on a phone's OLED: twice as many green dots as red or blue ones, in a diamond pattern."""

from __future__ import annotations

import numpy as np

from benchmarks._face_attacks.instruments._display import SUB, normalised, shown
from benchmarks._face_attacks.scene import Instrument, Medium
from idverify.document import Pixels


def make(portrait: Pixels, rng: np.random.Generator, width: float) -> Medium:
    """Show at 0.6 to 1.6 camera pixels a display pixel: phones are finer than monitors."""
    lattice = np.full((2 * SUB, 2 * SUB, 3), 0.03, np.float32)
    for row in range(2):
        for column in range(2):
            y, x = row * SUB, column * SUB
            lattice[y + 1, x, 1] = lattice[y, x, 1] = 1  # green in every pixel
            lattice[y + 1 : y + 3, x + 1 : x + 3, 0 if (row + column) % 2 else 2] = 1
    return shown(portrait, normalised(lattice), rng, (width, float(np.exp(rng.uniform(np.log(0.6), np.log(1.6))))))


INSTRUMENT = Instrument("screen-pentile", "Replay on a phone's OLED display.", make, seen_in_fitting=False)
