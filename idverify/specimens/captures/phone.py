"""A hand-held phone: perspective, cluttered table, curl, shadow, glare, defocus, motion, noise, JPEG."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.specimens.captures import _optics, curl, finger, glare, motion, shadow
from idverify.specimens.shot import Capture, Places, Shot

_WIDTH_PX, _HEIGHT_PX = 2000, 1500

_Effect = Callable[[Shot, np.random.Generator, float], Shot]
# Effect and how often it happens at strength 1.
_MISHAPS: tuple[tuple[_Effect, float], ...] = (
    (finger.run, 0.35),
    (shadow.run, 0.5),
    (glare.run, 0.45),
    (motion.run, 0.25),
)


def run(shot: Shot, rng: np.random.Generator, strength: float) -> Shot:
    """Photograph on a table; at strength 1 strongly slanted, blurred and often with glare, shadow or fingers."""
    if rng.random() < 0.3 + 0.5 * strength:
        shot = curl.run(shot, rng, strength * float(rng.uniform(0.3, 1)))
    shot = shot.warped(_perspective(shot, rng, strength), (_WIDTH_PX, _HEIGHT_PX), paper=_table(rng, strength))
    for effect, chance in _MISHAPS:
        if rng.random() < chance * strength:
            shot = effect(shot, rng, strength * float(rng.uniform(0.3, 1)))
    cast = tuple(float(value) for value in rng.uniform(1 - 0.08 * strength, 1 + 0.08 * strength, 3))
    image = _optics.blurred(shot.image, 0.3 + float(rng.uniform(0.2, 1.5)) * strength)
    image = _optics.lit(image, _optics.gradient(rng, 0.1 + 0.5 * strength), (cast[0], cast[1], cast[2]))
    image = _optics.noisy(image, 1.5 + 5 * strength, rng)
    return shot.repainted(_optics.jpeg(image, round(93 - 25 * strength)))


def _perspective(shot: Shot, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Return where a page lands that fills 60 to 85 % of the width, slanted with the strength."""
    height, width = shot.image.shape[:2]
    scale = rng.uniform(0.60, 0.85) * min(_WIDTH_PX / width, _HEIGHT_PX / height)
    angle = np.radians(rng.uniform(-1, 1) * (2 + 12 * strength))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    corners: Places = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    landed = (corners - (width / 2, height / 2)) @ turn * scale + (_WIDTH_PX / 2, _HEIGHT_PX / 2)
    landed += rng.uniform(-0.02, 0.02, 2) * _WIDTH_PX
    landed += rng.uniform(-1, 1, (4, 2)) * (0.004 + 0.035 * strength) * _WIDTH_PX
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), landed.astype(np.float32))
    return np.asarray(matrix, np.float64)


def _table(rng: np.random.Generator, strength: float) -> Pixels:
    """Return a table: tint, grain at several scales and, with strength, things lying on it."""
    table = np.full((_HEIGHT_PX // 4, _WIDTH_PX // 4, 3), rng.uniform(40, 195) + rng.uniform(-28, 28, 3), np.float32)
    for cell in (2, 9, 40):
        grain = rng.normal(0, 9, (table.shape[0] // cell + 2, table.shape[1] // cell + 2)).astype(np.float32)
        table += cv2.resize(grain, (table.shape[1], table.shape[0]), interpolation=cv2.INTER_CUBIC)[..., None]
    for _ in range(int(rng.integers(0, 1 + round(6 * strength)))):
        _clutter(table, rng)
    small = np.clip(table, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(small, (_WIDTH_PX, _HEIGHT_PX), interpolation=cv2.INTER_LINEAR), np.uint8)


def _clutter(table: np.ndarray, rng: np.random.Generator) -> None:
    """Lay a sheet, a pen or a cup on the table, in place."""
    height, width = table.shape[:2]
    colour = tuple(float(value) for value in rng.uniform(10, 250, 3))
    centre = (rng.uniform(0, width), rng.uniform(0, height))
    shape = int(rng.integers(3))
    if shape == 0:
        box = (centre, tuple(rng.uniform(0.1, 0.5, 2) * width), float(rng.uniform(0, 180)))
        cv2.fillPoly(table, [cv2.boxPoints(box).astype(np.int32)], colour, cv2.LINE_AA)
    elif shape == 1:
        end = (int(centre[0] + rng.uniform(-200, 200)), int(centre[1] + rng.uniform(-150, 150)))
        cv2.line(table, (int(centre[0]), int(centre[1])), end, colour, int(rng.integers(4, 12)), cv2.LINE_AA)
    else:
        cv2.circle(table, (int(centre[0]), int(centre[1])), int(rng.integers(20, 80)), colour, -1, cv2.LINE_AA)


CAPTURE = Capture("phone", "A hand-held phone on a cluttered table, with what goes wrong there.", run)
