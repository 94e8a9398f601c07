"""Saved as JPEG, once or twice, at falling quality."""

from __future__ import annotations

import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Save at quality 92 (strength 0) to 25 (strength 1); above 0.5 twice, as messengers do."""
    quality = round(92 - 67 * strength)
    image = _optics.jpeg(shot.image, quality)
    if strength > 0.5:  # noqa: PLR2004  stated above
        image = _optics.jpeg(image, min(95, quality + int(rng.integers(5, 25))))
    return shot.repainted(image)


CAPTURE = Capture("jpeg", "Saved as JPEG at low quality, above strength 0.5 twice.", run)
