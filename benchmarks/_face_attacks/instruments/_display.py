"""What displays share: a lattice of coloured stripes, a dark level that is not black, and a frame."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks._face_attacks.scene import Medium, framed
from idverify.document import Pixels

SUB = 3  # samples across one display pixel


def shown(portrait: Pixels, lattice: np.ndarray, rng: np.random.Generator, size: tuple[float, float]) -> Medium:
    """Show a picture on a display.

    Args:
        portrait: RGB.
        lattice: gains of one or more display pixels, shape (SUB n, SUB m, 3), mean 1 for each channel.
        rng: draws frame and contrast.
        size: width of the picture in camera pixels, and camera pixels a display pixel.
    """
    width, pitch = size
    columns = round(width / pitch)
    rows = round(columns * portrait.shape[0] / portrait.shape[1])
    pixels = cv2.resize(portrait, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    pixels = pixels * rng.uniform(0.75, 1.0) + rng.uniform(2, 18)
    glow = np.repeat(np.repeat(pixels, SUB, 0), SUB, 1)
    tiles = -(-glow.shape[0] // lattice.shape[0]), -(-glow.shape[1] // lattice.shape[1])
    glow *= np.tile(lattice, (*tiles, 1))[: glow.shape[0], : glow.shape[1]].astype(np.float32)
    glow *= np.array([rng.uniform(0.92, 1.0), 1.0, rng.uniform(1.0, 1.08)], np.float32)
    peak = float(lattice.max()) * 1.1  # a lit dot is brighter than the mean of its pixel; kept within 8 bit
    frame = round(float(rng.uniform(5, 45)) / peak)
    image = framed(np.clip(glow / peak, 0, 255).astype(np.uint8), (frame, frame, frame), rng.uniform(0.02, 0.1))
    return Medium(image, SUB / pitch, gain=peak * float(rng.uniform(0.7, 1.15)))


def normalised(lattice: np.ndarray) -> np.ndarray:
    """Return a lattice with mean 1 for each channel."""
    return np.asarray(lattice / lattice.mean((0, 1)), np.float32)
