"""Characters as tiles of ink, from fonts installed by Debian packages: OCR-B, and faces that specimens use instead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models.training.mrz.texts import ALPHABET

Ink = NDArray[np.float32]
"""Share of ink, shape (h, w), 0 to 1."""

PITCH_PX = 28
"""Distance of characters as drawn, before a block is scaled."""
TILE_PX = 56
"""Height of a tile; the middle of its capitals is the middle of the tile."""
ROOM_PX = 4
"""Width of a tile beyond the pitch, on either side."""

_ROOT = Path("/usr/share/fonts")
# File below the folder of fonts, and how often it is drawn. Packages fonts-ocr-b, fonts-liberation,
# fonts-freefont-ttf, fonts-dejavu-core, fonts-noto-mono, fonts-ocr-a.
_FACES = (
    ("opentype/ocr-b/OCRB.otf", 16.0),
    ("opentype/ocr-b/OCRBS.otf", 3.0),
    ("opentype/ocr-b/OCRBL.otf", 0.7),
    ("truetype/liberation/LiberationMono-Regular.ttf", 1.3),
    ("truetype/liberation/LiberationMono-Bold.ttf", 0.9),
    ("truetype/freefont/FreeMono.ttf", 0.7),
    ("truetype/freefont/FreeMonoBold.ttf", 1.3),
    ("truetype/dejavu/DejaVuSansMono.ttf", 0.9),
    ("truetype/noto/NotoSansMono-Regular.ttf", 0.6),
    ("truetype/ocr-a/OCRA.ttf", 0.4),
)
_TEXT_FACES = (
    "truetype/liberation/LiberationSans-Regular.ttf",
    "truetype/liberation/LiberationSans-Bold.ttf",
    "truetype/liberation/LiberationSerif-Regular.ttf",
    "truetype/freefont/FreeSerif.ttf",
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/noto/NotoSans-Bold.ttf",
    "truetype/noto/NotoSansArmenian-Regular.ttf",
    "truetype/noto/NotoSerif-Italic.ttf",
)
# ICAO prints OCR-B size 1 at 2.54 mm, capitals 2.4 mm high; the font's own advance is 2.4 % less.
_OCRB_SPACING = 1.024


@dataclass(frozen=True, slots=True)
class Face:
    """Tiles of one face.

    Attributes:
        tiles: character to ink, shape (TILE_PX, PITCH_PX + 2 * ROOM_PX).
        capital_px: height of its capitals.
    """

    tiles: dict[str, Ink]
    capital_px: int


def random_face(rng: np.random.Generator) -> Face:
    """Return one of the faces, OCR-B most often."""
    shares = np.array([share for _, share in _FACES])
    return _face(_FACES[int(rng.choice(len(_FACES), p=shares / shares.sum()))][0])


def random_text_font(size_px: int, rng: np.random.Generator) -> ImageFont.FreeTypeFont:
    """Return a proportional face for the text beside an MRZ."""
    return _text_font(_TEXT_FACES[int(rng.integers(len(_TEXT_FACES)))], size_px)


@cache
def _text_font(file: str, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_ROOT / file), size_px)


@cache
def _face(file: str) -> Face:
    probe = ImageFont.truetype(str(_ROOT / file), 100)
    size = PITCH_PX / probe.getlength("E") * 100
    font = ImageFont.truetype(str(_ROOT / file), size / _OCRB_SPACING if "ocr-b" in file else size)
    _, top, _, bottom = font.getbbox("E")
    left = (PITCH_PX + 2 * ROOM_PX - font.getlength("E")) / 2
    tiles = {}
    for character in ALPHABET:
        picture = Image.new("L", (PITCH_PX + 2 * ROOM_PX, TILE_PX), 0)
        ImageDraw.Draw(picture).text((left, TILE_PX / 2 - (top + bottom) / 2), character, fill=255, font=font)
        tiles[character] = np.asarray(picture, np.float32) / np.float32(255)
    return Face(tiles, round(bottom - top))
