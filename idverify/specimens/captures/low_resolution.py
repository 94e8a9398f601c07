"""Too few pixels: down to 8 per character of the MRZ."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.shot import Capture, Shot

# 30 px is the MRZ pitch at 300 dpi; 8 px the least anybody may expect to read.
_FINEST_SHARE = 0.75
_COARSEST_SHARE = 8 / 30


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Scale down to 75 % (strength 0) to 27 % (strength 1: 8 px per MRZ character of a 300 dpi page)."""
    del rng
    share = _FINEST_SHARE + (_COARSEST_SHARE - _FINEST_SHARE) * strength
    height, width = shot.image.shape[:2]
    size = (max(1, round(width * share)), max(1, round(height * share)))
    image = cv2.resize(shot.image, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(shot.mask, size, interpolation=cv2.INTER_NEAREST)
    places = shot.places * (size[0] / width, size[1] / height)
    return Shot(np.asarray(image, np.uint8), np.asarray(mask, np.uint8), places)


CAPTURE = Capture("low-resolution", "Too few pixels: down to 8 per character of the MRZ.", run)
