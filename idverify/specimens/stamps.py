"""Rubber stamps: frame and letters in one ink, turned and pressed differently on every copy."""

from __future__ import annotations

from datetime import date, timedelta

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from idverify.document import Pixels
from idverify.specimens.canvas import Box
from idverify.specimens.fonts import load_font
from idverify.specimens.layout import Stamp

_LARGEST_TURN_DEG = 14.0
# A stamp's ink multiplies what is under it; where the rubber presses well it takes this share of the light.
_PRESSED = 0.78
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def draw_stamp(pixels: Pixels, stamp: Stamp, scale: float, *, issued: date, seed: int) -> Box:
    """Stamp the page in place and return the box of the impression.

    Args:
        pixels: the page.
        stamp: what the design says about it.
        scale: pixels per millimetre.
        issued: day of issue; a dated stamp says this day or one of the nine after it.
        seed: of angle, pressure and day.
    """
    rng = np.random.default_rng([seed, 7])
    day = issued + timedelta(days=int(rng.integers(0, 10)))
    ink = _impression(stamp, scale, f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year}" if stamp.dated else "")
    ink = _turned(ink, float(rng.uniform(-_LARGEST_TURN_DEG, _LARGEST_TURN_DEG))) * _pressure(ink.shape, rng)
    left, top = (round(at * scale - length / 2) for at, length in zip(stamp.at_mm, ink.shape[::-1], strict=True))
    part = pixels[max(0, top) : top + ink.shape[0], max(0, left) : left + ink.shape[1]]
    ink = ink[max(0, -top) : max(0, -top) + part.shape[0], max(0, -left) : max(0, -left) + part.shape[1]]
    absorbed = 1 - np.array(stamp.colour, np.float32) / 255
    part[:] = (part * (1 - _PRESSED * ink[..., None] * absorbed)).astype(np.uint8)
    return max(0, left), max(0, top), max(0, left) + part.shape[1], max(0, top) + part.shape[0]


def _impression(stamp: Stamp, scale: float, day: str) -> NDArray[np.float32]:
    """Return frame and letters, 0 to 1, with room around for turning."""
    width = round(stamp.size_mm * scale)
    height = width if stamp.shape == "round" else width // 2
    reach = round(1.1 * float(np.hypot(width, height)))
    picture = Image.new("L", (reach, reach), 0)
    pen = ImageDraw.Draw(picture)
    box = ((reach - width) // 2, (reach - height) // 2, (reach + width) // 2, (reach + height) // 2)
    inner = tuple(edge + sign * max(2, width // 24) for edge, sign in zip(box, (1, 1, -1, -1), strict=True))
    line = max(1, width // 60)
    for frame in (box, inner):
        if stamp.shape == "round":
            pen.ellipse(frame, outline=255, width=line)
        else:
            pen.rectangle(frame, outline=255, width=line)
    words = stamp.text.split("\n")
    texts = (words[0], day, *words[1:]) if day else tuple(words)
    rows = len(texts)
    room = height * (0.62 if stamp.shape == "round" else 0.78)
    for number, text in enumerate(texts):
        y = reach / 2 + (number - (rows - 1) / 2) * room / rows
        pen.text((reach / 2, y), text, font=_fitted(text, 0.8 * width, 0.72 * room / rows), fill=255, anchor="mm")
    return np.asarray(np.asarray(picture, np.float32) / np.float32(255), np.float32)


def _fitted(text: str, width: float, height: float) -> ImageFont.FreeTypeFont:
    """Return the largest font in which a text is at most so wide and its capitals at most so high."""
    long = load_font("plain_bold", height).getlength(text)
    return load_font("plain_bold", height * min(1.0, width / max(long, 1.0)))


def _turned(ink: NDArray[np.float32], angle_deg: float) -> NDArray[np.float32]:
    size = (ink.shape[1], ink.shape[0])
    matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle_deg, 1.0)
    return np.asarray(cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_LINEAR), np.float32)


def _pressure(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return how much ink reached the paper, 0.35 to 1: uneven over the stamp, with a fine grain."""
    coarse = rng.uniform(0.55, 1.0, (4, 4)).astype(np.float32)
    grain = rng.uniform(0.65, 1.0, (shape[0] // 2 + 1, shape[1] // 2 + 1)).astype(np.float32)
    size = (shape[1], shape[0])
    fine = cv2.resize(grain, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC) * fine, np.float32)
