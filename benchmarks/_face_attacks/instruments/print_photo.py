"""A photographic print: continuous tone, narrower range of tones and colours, glossy, often cut without a margin."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks._face_attacks.scene import Instrument, Medium, framed
from idverify.document import Pixels


def make(portrait: Pixels, rng: np.random.Generator, width: float) -> Medium:
    """Print with a black of 5 to 15 % and 75 to 95 % of the colour."""
    size = (round(width), round(width * portrait.shape[0] / portrait.shape[1]))
    image = cv2.resize(portrait, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    grey = image.mean(axis=2, keepdims=True)
    image = grey + (image - grey) * rng.uniform(0.75, 0.95)
    black = rng.uniform(0.05, 0.15) * 255
    printed = np.clip(black + image * (240 - black) / 255, 0, 255).astype(np.uint8)
    return Medium(framed(printed, (244, 244, 242), float(rng.choice([0.0, rng.uniform(0.02, 0.08)]))), 1.0)


INSTRUMENT = Instrument("print-photo", "A glossy photographic print.", make, seen_in_fitting=False)
