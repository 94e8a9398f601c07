"""A full-page document reader: straight, uneven light, mild blur."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot

_BED = (22, 23, 25)  # black bed of the reader


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Picture on a black bed, up to 1 degree off, light falling by up to 45 % (strength 1) away from its middle."""
    height, width = shot.image.shape[:2]
    size = (round(width * 1.06), round(height * 1.08))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-1, 1) * (0.1 + 0.9 * strength), 1.0)
    turn[:, 2] += (rng.uniform(0.01, 0.05) * width, rng.uniform(0.01, 0.07) * height)
    bed = np.full((size[1], size[0], 3), _BED, np.uint8)
    flat = shot.warped(np.vstack([turn, [0, 0, 1]]), size, paper=bed)
    y, x = np.mgrid[-1:1:24j, -1:1:32j]
    centre = rng.uniform(-0.3, 0.3, 2)
    gain = 1.03 - (0.05 + 0.4 * strength) * ((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / 2
    image = _optics.lit(_optics.blurred(flat.image, 0.4 + 0.7 * strength), gain.astype(np.float32))
    return flat.repainted(_optics.noisy(image, 1.5 + 3 * strength, rng))


CAPTURE = Capture("page-reader", "A full-page document reader: straight, uneven light, mild blur.", run)
