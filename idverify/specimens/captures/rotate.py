"""Turned by a quarter, a half or three quarters."""

from __future__ import annotations

import numpy as np

from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Turn counter-clockwise: a half below strength 1/3, a quarter to 2/3, three quarters above; pixel-exact."""
    del rng
    quarters = 2 if strength < 1 / 3 else 1 if strength < 2 / 3 else 3
    image, mask, places = shot.image, shot.mask, shot.places
    for _ in range(quarters):
        places = np.column_stack([places[:, 1], image.shape[1] - places[:, 0]])
        image, mask = np.rot90(image), np.rot90(mask)
    return Shot(np.ascontiguousarray(image), np.ascontiguousarray(mask), places)


CAPTURE = Capture("rotate", "Turned by a quarter, a half or three quarters.", run)
