"""A page one draws on in millimetres; it remembers nothing, every call answers where its ink went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from idverify.document import Pixels
from idverify.specimens.fonts import load_font, runs

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are outside."""

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text looks: font style, em size in millimetres, RGB colour."""

    style: str
    size_mm: float
    colour: Colour


class Canvas:
    """A picture drawn in millimetres from the upper left corner."""

    def __init__(self, image: Pixels, dpi: float) -> None:
        self.scale = dpi / MM_PER_INCH
        self._picture = Image.fromarray(image)
        self._pen = ImageDraw.Draw(self._picture)

    def pixels(self) -> Pixels:
        """Return a copy of the picture, RGB."""
        return np.array(self._picture)

    def px(self, length_mm: float) -> int:
        """Return a length in whole pixels."""
        return round(length_mm * self.scale)

    def box(self, box_mm: tuple[float, float, float, float]) -> Box:
        """Return a box in whole pixels from left, top, width, height in millimetres."""
        left, top, width, height = box_mm
        return self.px(left), self.px(top), self.px(left + width), self.px(top + height)

    def text(self, at_mm: tuple[float, float], text: str, ink: Ink) -> Box:
        """Draw a text from its left end on its baseline; return the box of its ink."""
        x, y = at_mm[0] * self.scale, at_mm[1] * self.scale
        boxes = []
        for part, style in runs(text, ink.style):
            font = load_font(style, ink.size_mm * self.scale)
            self._pen.text((x, y), part, font=font, fill=ink.colour, anchor="ls")
            left, top, right, bottom = font.getbbox(part, anchor="ls")
            boxes.append((x + left, y + top, x + right, y + bottom))
            x += font.getlength(part)
        return _around(boxes) if boxes else (round(x), round(y), round(x), round(y))

    def pitched(self, at_mm: tuple[float, float], text: str, ink: Ink, *, pitch_mm: float) -> Box:
        """Draw a text character by character, each centred in its cell; return the box of all cells with ink."""
        font = load_font(ink.style, ink.size_mm * self.scale)
        x0, y = at_mm[0] * self.scale, at_mm[1] * self.scale
        pitch = pitch_mm * self.scale
        for place, character in enumerate(text):
            x = x0 + place * pitch + (pitch - font.getlength(character)) / 2
            self._pen.text((x, y), character, font=font, fill=ink.colour, anchor="ls")
        _, top, _, bottom = font.getbbox("0<Q", anchor="ls")
        return round(x0), round(y + top) - 1, round(x0 + len(text) * pitch) + 1, round(y + bottom) + 1

    def width_mm(self, text: str, ink: Ink) -> float:
        """Return how long a text will be."""
        return (
            sum(load_font(style, ink.size_mm * self.scale).getlength(part) for part, style in runs(text, ink.style))
            / self.scale
        )

    def line(self, start_mm: tuple[float, float], end_mm: tuple[float, float], colour: Colour, *, px: int = 1) -> None:
        """Draw a straight line."""
        points = [start_mm[0] * self.scale, start_mm[1] * self.scale, end_mm[0] * self.scale, end_mm[1] * self.scale]
        self._pen.line(points, fill=colour, width=px)


def _around(boxes: list[tuple[float, float, float, float]]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return (
        int(np.floor(min(left))),
        int(np.floor(min(top))),
        int(np.ceil(max(right))) + 1,
        int(np.ceil(max(bottom))) + 1,
    )
