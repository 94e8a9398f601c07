"""A colour laser print: four screened inks on white paper with a margin."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks._face_attacks.scene import Instrument, Medium, framed
from idverify.document import Pixels
from idverify.specimens.captures import halftone
from idverify.specimens.shot import shoot

# Pixels of the printed sheet on one pixel of the camera; its screen has a period of 2 to 4 of them.
_FINEST, _COARSEST = 0.8, 2.2


def make(portrait: Pixels, rng: np.random.Generator, width: float) -> Medium:
    """Print at 75 to 150 lines per inch, 0.9 to 5 camera pixels a line."""
    density = float(rng.uniform(_FINEST, _COARSEST))
    columns = round(width * density)
    size = (columns, round(columns * portrait.shape[0] / portrait.shape[1]))
    sheet = cv2.resize(portrait, size, interpolation=cv2.INTER_AREA if density < 1 else cv2.INTER_LINEAR)
    printed = halftone.run(shoot(np.asarray(sheet, np.uint8), ()), rng, float(rng.uniform(0, 1))).image
    margin = rng.uniform(0.0, 0.1)
    return Medium(framed(printed, (247, 247, 247), float(margin)), density)


INSTRUMENT = Instrument("print-screened", "A colour laser print on white paper.", make, seen_in_fitting=True)
