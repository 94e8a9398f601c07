"""A block of MRZ lines as ink, with what stands around it on documents: text, rules, borders, marks, edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from models.training.mrz.faces import PITCH_PX, ROOM_PX, TILE_PX, Ink, random_face, random_text_font
from models.training.mrz.texts import happens, random_word

Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of characters drawn at some pitch.

    Attributes:
        ink: shape (h, w), 0 to 1.
        lines: the text.
        xs: centres of the characters of every line in px, shape (lines, length).
        ys: middles of the lines' capitals in px, shape (lines,).
        pitch_px: distance of characters.
        capital_px: height of capitals.
    """

    ink: Ink
    lines: tuple[str, ...]
    xs: Places
    ys: Places
    pitch_px: float
    capital_px: float


def draw_block(lines: tuple[str, ...], pitch_px: float, rng: np.random.Generator) -> Block:
    """Draw lines in one face with the varieties of print, and neighbours, then scale them to a pitch."""
    face = random_face(rng)
    step = PITCH_PX + int(rng.integers(-3, 6))
    capital = face.capital_px
    line_step = capital * rng.uniform(1.5, 3.0)  # 1.76 capitals on TD1, 2.65 on TD3
    margin = int(PITCH_PX * rng.uniform(0.3, 4))
    top = int(line_step * 1.6) + 10
    size = (int(top + line_step * (len(lines) - 1) + TILE_PX + line_step * 0.7), 2 * margin + len(lines[0]) * step)
    ink = np.zeros(size, np.float32)
    jitter = rng.uniform(0, 0.9) if happens(0.3, rng) else 0.0
    left = margin + np.arange(len(lines[0])) * step
    ys = top + np.floor(line_step * np.arange(len(lines)))
    for line, y in zip(lines, ys, strict=True):
        for character, x in zip(line, left, strict=True):
            shift = rng.normal(0, jitter, 2).round().astype(int) if jitter else (0, 0)
            _stamp(ink, face.tiles[character], int(x) - ROOM_PX + shift[0], int(y) - TILE_PX // 2 + shift[1])
    add_neighbours(ink, rng, above=int(top - line_step * 0.75), below=int(ys[-1] + line_step * 0.8), margin=margin)
    ink = _varied_strokes(ink, rng)
    return _scaled(ink, lines, left + PITCH_PX / 2, ys, (pitch_px / step, float(capital), float(step)), rng)


def _scaled(
    ink: Ink,
    lines: tuple[str, ...],
    xs: NDArray[np.floating],
    ys: NDArray[np.floating],
    sizes: tuple[float, float, float],
    rng: np.random.Generator,
) -> Block:
    """Scale a drawn block; print is a little wider or narrower than the face is drawn."""
    scale, capital, step = sizes
    width = max(8, round(ink.shape[1] * scale))
    height = max(8, round(ink.shape[0] * scale * rng.uniform(0.86, 1.16)))
    across, down = width / ink.shape[1], height / ink.shape[0]
    small = cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    places = np.tile(xs * across, (len(lines), 1))
    return Block(np.asarray(small, np.float32), lines, places, ys * down, step * across, capital * down)


def _stamp(ink: Ink, tile: Ink, x: int, y: int) -> None:
    x0, y0 = max(x, 0), max(y, 0)
    place = ink[y0 : y + tile.shape[0], x0 : x + tile.shape[1]]
    np.maximum(place, tile[y0 - y :, x0 - x :][: place.shape[0], : place.shape[1]], out=place)


def _varied_strokes(ink: Ink, rng: np.random.Generator) -> Ink:
    """Make strokes bolder, thinner, rounder or broken, as printers and photocopies do."""
    way = rng.random()
    if way < 0.3:
        soft = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.8, 1.7))
        ink = np.clip((soft - rng.uniform(0.18, 0.62)) * rng.uniform(2, 5) + 0.5, 0, 1).astype(np.float32)
    elif way < 0.4:
        ink = np.asarray(
            cv2.dilate(ink, np.ones((int(rng.integers(1, 4)), int(rng.integers(1, 4))), np.uint8)), np.float32
        )
    elif way < 0.47:
        ink = np.asarray(cv2.erode(ink, np.ones((2, 2), np.uint8)), np.float32)
    elif way < 0.52:
        dots = np.zeros_like(ink)
        gap = int(rng.integers(3, 5))
        dots[::gap, ::gap] = 1
        ink = np.clip(cv2.GaussianBlur(ink * dots, (0, 0), gap * 0.38) * gap * gap * 0.9, 0, 1)
    if happens(0.12, rng):
        worn = cv2.resize(rng.random((7, 24)).astype(np.float32), ink.shape[::-1], interpolation=cv2.INTER_CUBIC)
        ink = ink * (1 - 0.65 * np.clip(worn, 0, 1) * rng.random())
    return np.asarray(ink, np.float32)


def add_neighbours(ink: Ink, rng: np.random.Generator, *, above: int, below: int, margin: int) -> None:
    """Draw text and rules above and below the lines, and marks in the margins, as on data pages and cards."""
    height, width = ink.shape
    if happens(0.5, rng):
        write_text(ink, rng, box=(0, 0, width, above), sizes=(10, 34))
    if happens(0.25, rng):
        write_text(ink, rng, box=(0, below, width, height), sizes=(10, 30))
    for _ in range(int(rng.integers(1, 3)) if happens(0.22, rng) else 0):
        y = int(rng.uniform(0, above) if happens(0.5, rng) else rng.uniform(below - 8, height))
        ink[y : y + int(rng.integers(1, 5)), :] = rng.uniform(0.3, 1)
    for side in (0, 1):
        if happens(0.3, rng) and margin > 12:
            x = rng.uniform(1, margin * 0.85)
            _mark(ink, int(x if side == 0 else width - x), rng)


def _mark(ink: Ink, x: int, rng: np.random.Generator) -> None:
    """Draw a border, the edge of the card, a stroke or some text beside the lines."""
    height, width = ink.shape
    kind = rng.random()
    if kind < 0.35:
        ink[:, x : x + int(rng.integers(1, 6))] = rng.uniform(0.2, 1)
    elif kind < 0.6:
        side = ink[:, x:] if x > width / 2 else ink[:, :x]
        side[:] = rng.uniform(0.2, 1)
    elif kind < 0.8:
        lean = int(rng.normal(0, 10))
        start, end = int(rng.integers(0, height)), int(rng.integers(0, height))
        cv2.line(ink, (x, start), (x + lean, end), float(rng.uniform(0.3, 1)), int(rng.integers(1, 5)))
    else:
        room = 40
        write_text(ink, rng, box=(max(0, x - room // 2), 0, min(width, x + room // 2), height), sizes=(9, 24))


def write_text(
    ink: Ink,
    rng: np.random.Generator,
    *,
    box: tuple[int, int, int, int],
    sizes: tuple[int, int],
    count: int | None = None,
) -> None:
    """Write words in proportional faces into a box (left, top, right, bottom)."""
    left, top, right, bottom = box
    if bottom - top < 8 or right - left < 8:
        return
    picture = Image.new("L", (right - left, bottom - top), 0)
    draw = ImageDraw.Draw(picture)
    for _ in range(count or int(rng.integers(1, 5))):
        size = int(rng.integers(*sizes))
        words = " ".join(_cased(random_word(rng), rng) for _ in range(int(rng.integers(1, 6))))
        place = (
            rng.uniform(-0.1, 0.8) * picture.width,
            rng.uniform(-0.3 * size, max(1.0, picture.height - 0.7 * size)),
        )
        draw.text(place, words, fill=int(rng.integers(90, 256)), font=random_text_font(size, rng))
    part = ink[top:bottom, left:right]
    np.maximum(part, np.asarray(picture, np.float32)[: part.shape[0], : part.shape[1]] / 255, out=part)


def _cased(word: str, rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.4:
        return word
    if kind < 0.7:
        return word.capitalize()
    if kind < 0.85:
        return word.lower()
    return f"{rng.integers(1, 29):02d}.{rng.integers(1, 13):02d}.{rng.integers(1950, 2040)}"
