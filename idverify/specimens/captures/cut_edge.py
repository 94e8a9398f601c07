"""The picture ends before the page does: its upper edge is cut off."""

from __future__ import annotations

import numpy as np

from idverify.specimens.shot import Capture, Shot

# What is lost, as a share of the page's height: from a corner's roundness to the caption of the document.
_LEAST, _MOST = 0.03, 0.30


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Cut 3 % (strength 0) to 30 % (strength 1) of the page's height off at the top of the picture."""
    del rng
    ends = shot.places[:4, 1] if len(shot.places) else np.array([0.0, shot.image.shape[0]])
    top, bottom = float(ends.min()), float(ends.max())
    first = max(0, round(top + (_LEAST + (_MOST - _LEAST) * strength) * (bottom - top)))
    image, mask = np.ascontiguousarray(shot.image[first:]), np.ascontiguousarray(shot.mask[first:])
    return Shot(image, mask, shot.places - np.array([0.0, first]))


CAPTURE = Capture("cut-edge", "The picture ends before the page does: its upper edge is cut off.", run)
