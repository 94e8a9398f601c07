"""The near infrared picture of a page reader: coloured inks and rubber stamps vanish, carbon black stays."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot

# Share of the red channel in what the sensor sees; most coloured printing inks let near infrared light pass, and of
# the visible channels red is nearest to it.
_RED_SHARE = 0.35
# Grey level above which an ink counts as coloured and drops out, and below which as carbon black.
_BLACK, _DROPPED = 40, 175


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Show in grey what is dark in every colour; the more strength, the softer and noisier the picture.

    A look, not physics: the inks' true absorption is not known to the factory. Black is taken for carbon black.
    """
    red, green, blue = cv2.split(shot.image)
    brightest = cv2.max(cv2.max(red, green), blue)
    seen = cv2.addWeighted(brightest, 1 - _RED_SHARE, red, _RED_SHARE, 0)
    levels = np.interp(np.arange(256), (0, _BLACK, _DROPPED, 255), (16, 34, 226, 236)).astype(np.uint8)
    grey = _optics.blurred(np.asarray(cv2.LUT(seen, levels), np.uint8), 0.5 + 0.8 * strength)
    light = _optics.gradient(rng, 0.05 + 0.3 * strength)
    image = _optics.lit(np.asarray(cv2.merge([grey, grey, grey]), np.uint8), light)
    return shot.repainted(_optics.noisy(image, 1.5 + 4 * strength, rng))


CAPTURE = Capture("infrared", "The near infrared picture of a page reader: coloured inks vanish, black stays.", run)
