"""The page bends up along its width, as an open booklet does."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Shift columns along an arc by up to 0.3 % (strength 0) to 3 % of the height (strength 1), and shade the bend."""
    height, width = shot.image.shape[:2]
    depth = (0.003 + 0.027 * strength) * height * rng.choice([-1, 1])
    phase, bends = rng.uniform(0, np.pi), rng.uniform(0.5, 1.0)

    def shift(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(depth * np.sin(phase + np.pi * bends * x / width), np.float64)

    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    from_rows = (rows - shift(np.arange(width, dtype=np.float64))).astype(np.float32)
    image = cv2.remap(shot.image, columns, from_rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.remap(shot.mask, columns, from_rows, cv2.INTER_NEAREST)
    places = shot.places.copy()
    places[:, 1] += shift(places[:, 0])
    slope = np.cos(phase + np.pi * bends * np.linspace(0, 1, 32))
    shade = np.repeat((1 - 0.18 * strength * slope)[None], 24, 0).astype(np.float32)
    bent = _optics.lit(np.asarray(image, np.uint8), shade)
    return Shot(bent, np.asarray(mask, np.uint8), places)


CAPTURE = Capture("curl", "The page bends up along its width, as an open booklet does.", run)
