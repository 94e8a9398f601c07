"""The picture of a page reader under 365 nm ultraviolet light: dull paper, glowing fibres and a glowing pattern."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.specimens.captures import _optics
from idverify.specimens.shot import Capture, Places, Shot

# What dull paper (no optical brightener) and a camera's filter leave of the lamp, RGB; black ink leaves a fifth of it.
_PAPER = np.array([46, 40, 104], np.float32)
_INK_SHARE = 0.2
_FIBRES = ((250, 70, 60), (70, 150, 255), (120, 240, 90))
_FIBRE_COUNT = 70
_UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
_PATTERN = (225, 215, 70)


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Show dull paper with fibres and the issuer's glowing pattern; strength makes it darker and noisier.

    A look, not physics: the pattern is the same for every design, and paper of a counterfeit does not shine.
    """
    grey = cv2.cvtColor(shot.image, cv2.COLOR_RGB2GRAY)
    shares = (_INK_SHARE + (1 - _INK_SHARE) * np.arange(256) / 255)[:, None] * _PAPER * (1 - 0.3 * strength)
    table = np.clip(shares, 0, 255).astype(np.uint8)[:, None, :]
    dull = np.asarray(cv2.LUT(cv2.merge([grey, grey, grey]), table), np.uint8)
    lit = cv2.addWeighted(dull, 1.0, _glow(shot, rng), 1.0 - 0.45 * strength, 0)
    image = _optics.blurred(np.asarray(lit, np.uint8), 0.6 + 0.8 * strength)
    return shot.repainted(_optics.noisy(image, 3 + 6 * strength, rng))


def _glow(shot: Shot, rng: np.random.Generator) -> Pixels:
    """Return what glows on the page, black elsewhere."""
    height, width = shot.image.shape[:2]
    glow = np.zeros((height, width, 3), np.uint8)
    corners = shot.places[:4] if len(shot.places) >= 4 else _whole(width, height)  # noqa: PLR2004  a quad comes first
    onto = np.asarray(cv2.getPerspectiveTransform(_UNIT, corners.astype(np.float32)), np.float64)
    thick = max(1, round(float(np.hypot(*(corners[1] - corners[0]))) / 700))
    for line in _pattern():
        cv2.polylines(glow, [_placed(line, onto)], False, _PATTERN, thick, cv2.LINE_AA)
    for _ in range(_FIBRE_COUNT):
        start, turns = rng.uniform(0.02, 0.98, 2), rng.uniform(0, 6.28) + np.cumsum(rng.normal(0, 0.5, 6))
        path = start + np.cumsum(np.stack([np.cos(turns), np.sin(turns)], 1) * 0.006, 0)
        cv2.polylines(glow, [_placed(path, onto)], False, _FIBRES[int(rng.integers(3))], thick, cv2.LINE_AA)
    return glow


def _pattern() -> list[NDArray[np.float64]]:
    """Return the glowing lines in page coordinates 0 to 1: a sun of petals and two waves across the page."""
    angle = np.linspace(0, 2 * np.pi, 400)
    lines = []
    for ring in (0.10, 0.14, 0.18):
        radius = ring * (1 + 0.3 * np.sin(12 * angle))
        lines.append(np.stack([0.62 + 0.7 * radius * np.cos(angle), 0.38 + radius * np.sin(angle)], 1))
    across = np.linspace(0.03, 0.97, 200)
    lines.extend(np.stack([across, level + 0.03 * np.sin(18 * across)], 1) for level in (0.10, 0.64))
    return lines


def _placed(points: NDArray[np.float64], onto: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.round(cv2.perspectiveTransform(points.reshape(-1, 1, 2), onto)).astype(np.int32)


def _whole(width: int, height: int) -> Places:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


CAPTURE = Capture("ultraviolet", "The picture under ultraviolet light: dull paper, glowing fibres and pattern.", run)
