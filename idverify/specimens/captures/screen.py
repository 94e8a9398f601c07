"""Photographed from a display: colour stripes, moire, a cold cast."""

from __future__ import annotations

import cv2
import numpy as np

from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Shot

_SUB = 3  # samples across one display pixel: one per colour stripe


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Show on a display of 1.6 (strength 0) to 3.2 camera pixels per display pixel (strength 1), turned slightly."""
    pitch = 1.6 + 1.6 * strength
    height, width = shot.image.shape[:2]
    columns, rows = round(width / pitch), round(height / pitch)
    shown = cv2.resize(shot.image, (columns, rows), interpolation=cv2.INTER_AREA)
    stripes = np.zeros((_SUB, _SUB, 3), np.float32)
    for channel in range(3):
        stripes[:-1, channel, channel] = _SUB
    stripes[-1] = stripes[0] * 0.3  # dark gap between display rows
    stripes *= 0.95 / stripes.mean((0, 1))
    lattice = np.tile(stripes, (rows, columns, 1))
    glow = np.repeat(np.repeat(shown, _SUB, 0), _SUB, 1) * lattice
    camera = width / (columns * _SUB)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-2.5, 2.5), 1.0)
    zoom = np.array([[camera, 0, 0], [0, height / (rows * _SUB), 0], [0, 0, 1]])
    whole = np.vstack([turn, [0, 0, 1]])
    soft = cv2.GaussianBlur(glow, (0, 0), 0.42 / camera)
    seen = cv2.warpPerspective(soft, whole @ zoom, (width, height), flags=cv2.INTER_LINEAR)
    image = _optics.noisy(np.clip(seen * (0.97, 1.0, 1.05), 0, 255).astype(np.uint8), 2, rng)
    moved = shot.warped(whole, (width, height))
    return moved.repainted(image)


CAPTURE = Capture("screen", "Photographed from a display: colour stripes, moire, a cold cast.", run)
