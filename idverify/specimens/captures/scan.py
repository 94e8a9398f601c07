"""A flatbed scan: a small angle, soft lens, some noise, JPEG."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Scan with an angle of up to 0.3 (strength 0) to 2.5 degrees (strength 1) and growing blur, noise and JPEG."""
    height, width = shot.image.shape[:2]
    angle = rng.uniform(-1, 1) * (0.3 + 2.2 * strength)
    margin = round(0.03 * width)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turn[:, 2] += margin
    flat = shot.warped(np.vstack([turn, [0, 0, 1]]), (width + 2 * margin, height + 2 * margin))
    gain = np.full((2, 2), rng.uniform(0.96, 1.04), np.float32)
    image = _optics.lit(_optics.blurred(flat.image, 0.3 + 0.8 * strength), gain)
    image = _optics.noisy(image, 1 + 4 * strength, rng)
    return flat.repainted(_optics.jpeg(image, round(94 - 30 * strength)))


CAPTURE = Capture("scan", "A flatbed scan: a small angle, soft lens, some noise, JPEG.", run)
