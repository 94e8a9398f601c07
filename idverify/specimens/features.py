"""Things printed on a page besides texts and pictures: signature, overlay, chip symbol, SPECIMEN."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from idverify.document import Pixels
from idverify.specimens.canvas import Box, Canvas, Colour
from idverify.specimens.fonts import load_font
from idverify.specimens.layout import Hologram

_SIGNATURE_INK = (28, 30, 74)
# Grey level of a rasterised glyph from which a hole is punched; the shade seen through a hole.
_HOLE_LEVEL = 110
_HOLE_COLOUR = (112, 106, 100)
_SPECIMEN_INK = np.array([205, 30, 52], np.float32)
# Strong enough to be seen in a grey copy, weak enough that black text under it keeps its contrast.
_SPECIMEN_STRENGTH = 0.26


def signature(pixels: Pixels, box: Box, seed: int) -> None:
    """Draw a made-up signature in place."""
    left, top, right, bottom = box
    rng = np.random.default_rng(seed)
    loops = int(rng.integers(4, 8))
    t = np.linspace(0, 1, 60 * loops)
    x = t * 0.86 + 0.05 * np.sin(2 * np.pi * loops * t + rng.uniform(0, 6))
    swing = np.interp(t, np.linspace(0, 1, loops + 1), rng.uniform(0.15, 0.5, loops + 1))
    y = 0.5 + swing * np.sin(2 * np.pi * loops * t) + 0.1 * np.sin(2 * np.pi * t * rng.uniform(0.5, 1.5))
    points = np.stack([left + (0.04 + x) * (right - left), top + np.clip(y, 0, 1) * (bottom - top)], 1)
    width = max(1, round((bottom - top) / 28))
    cv2.polylines(pixels, [np.round(points * 16).astype(np.int32)], False, _SIGNATURE_INK, width, cv2.LINE_AA, 4)


def shimmer(pixels: Pixels, hologram: Hologram, scale: float, seed: int) -> Box:
    """Lay a shimmering device over the page in place; its colours turn with the seed, as with the angle of light.

    Returns:
        The box of the device.
    """
    mask = _device(round(hologram.radius_mm * scale))
    size = mask.shape[0]
    left, top = (round(at * scale) - size // 2 for at in hologram.at_mm)
    phase = np.random.default_rng([seed, 5]).uniform(0, 180)
    y, x = np.mgrid[0:size, 0:size] / size
    hue = ((x * 0.9 + y * 0.6) * 180 + phase) % 180
    hsv = np.stack([hue, np.full_like(hue, 120), np.full_like(hue, 255)], -1).astype(np.uint8)
    colours = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB).astype(np.float32)
    alpha = (mask * hologram.strength)[..., None]
    part = pixels[top : top + size, left : left + size]
    part[:] = (part * (1 - alpha) + colours * alpha).astype(np.uint8)
    return left, top, left + size, top + size


def perforation(pixels: Pixels, box: Box, text: str) -> None:
    """Punch a number through the page in place: a dot matrix of small dark holes."""
    left, top, right, bottom = box
    rows = 9
    raster = Image.new("L", (8 * len(text), rows), 0)
    ImageDraw.Draw(raster).text((0, rows - 1), text, font=load_font("mono", 10), fill=255, anchor="ls")
    dots = (np.asarray(raster) > _HOLE_LEVEL).astype(np.uint8)
    used = np.flatnonzero(dots.max(axis=0))
    dots = dots[:, : used[-1] + 1] if len(used) else dots
    step = min((right - left) / dots.shape[1], (bottom - top) / rows)
    for row, column in np.argwhere(dots):
        centre = (left + (column + 0.5) * step, top + (row + 0.5) * step)
        fixed = (round(centre[0] * 16), round(centre[1] * 16))
        cv2.circle(pixels, fixed, max(8, round(step * 16 * 0.36)), _HOLE_COLOUR, -1, cv2.LINE_AA, 4)


def chip_symbol(canvas: Canvas, at_mm: tuple[float, float], colour: Colour) -> None:
    """Draw the symbol of an electronic document, ICAO Doc 9303-9, 2.3: a circle between two bars in a frame."""
    x, y = at_mm
    width, height = 9.0, 5.25  # smallest size the standard allows
    for step in (0.0, 0.2):
        for start, end in (
            ((x, y + step), (x + width, y + step)),
            ((x, y + height - step), (x + width, y + height - step)),
            ((x + step, y), (x + step, y + height)),
            ((x + width - step, y), (x + width - step, y + height)),
        ):
            canvas.line(start, end, colour, px=2)
    middle = y + height / 2
    for side in ((x, x + 2.9), (x + 6.1, x + width)):
        canvas.line((side[0], middle), (side[1], middle), colour, px=max(2, canvas.px(0.8)))
    for angle in np.linspace(0, 2 * np.pi, 60):
        for radius in (1.15, 1.3, 1.45):
            dot = (x + width / 2 + radius * np.cos(angle), middle + radius * np.sin(angle))
            canvas.line(dot, (dot[0] + 0.12, dot[1]), colour, px=2)


def specimen_mark(pixels: Pixels, scale: float, at_share: tuple[float, float]) -> None:
    """Print SPECIMEN across a third of the page in place, from a point given as shares of width and height."""
    height, width = pixels.shape[:2]
    mask = _specimen(round(width * 0.33), scale)
    left, top = round(width * at_share[0]), round(height * at_share[1])
    mask = mask[: height - top, : width - left]
    part = pixels[top : top + mask.shape[0], left : left + mask.shape[1]]
    alpha = (mask * _SPECIMEN_STRENGTH)[..., None]
    part[:] = (part * (1 - alpha) + _SPECIMEN_INK * alpha).astype(np.uint8)


@lru_cache(maxsize=16)
def _specimen(width: int, scale: float) -> NDArray[np.float32]:
    font = load_font("plain_bold", round(width / 5.6))
    picture = Image.new("L", (width, round(7 * scale)), 0)
    ImageDraw.Draw(picture).text((width / 2, 3.5 * scale), "SPECIMEN", font=font, fill=255, anchor="mm")
    turned = picture.rotate(24, expand=True, resample=Image.Resampling.BICUBIC)
    return np.asarray(np.asarray(turned, np.float32) / np.float32(255), np.float32)


@lru_cache(maxsize=32)
def _device(radius: int) -> NDArray[np.float32]:
    """Star and rings of the overlay, 0 to 1."""
    mask = np.zeros((2 * radius + 2, 2 * radius + 2), np.float32)
    centre = (radius, radius)
    for ring in np.linspace(0.3, 0.97, 9):
        cv2.circle(mask, centre, round(radius * ring), 1.0, max(1, radius // 40), cv2.LINE_AA)
    for angle in np.linspace(0, 2 * np.pi, 25)[:-1]:
        end = (round(radius + radius * 0.95 * np.cos(angle)), round(radius + radius * 0.95 * np.sin(angle)))
        cv2.line(mask, centre, end, 1.0, max(1, radius // 40), cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.8), np.float32)
