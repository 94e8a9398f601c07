"""Reads lines in Armenian letters with Tesseract, twice where the first reading does not say the Latin name."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from idverify.document import Page, Pixels, Region, TextLine
from idverify.imaging.print_extent import print_extent
from idverify.imaging.rectify import rectify
from idverify.reading.armenian_names import says
from idverify.reading.tesseract_program import TesseractModel, read_characters

ENGINE = "tesseract Armenian"
_MODEL = TesseractModel("Armenian")
# One line of text, in Tesseract's page segmentation modes.
_ONE_LINE = 7
# Height in pixels at which Tesseract reads a line of print best, and at which it is asked again.
_HEIGHT_PX, _OTHER_HEIGHT_PX = 48, 36
_PAPER_PX = 10


def read_armenian(page: Page, regions: Sequence[Region], identifiers: Sequence[str]) -> tuple[TextLine, ...]:
    """Return what stands in places with Armenian print.

    Args:
        page: upright.
        regions: one line of print each.
        identifiers: what each is expected to say, in Latin letters as the MRZ has it; empty where unknown.
    """
    return tuple(_read(page, region, expected) for region, expected in zip(regions, identifiers, strict=True))


def _read(page: Page, region: Region, expected: str) -> TextLine:
    quad = print_extent(page.image, region.quad) or region.quad
    text, confidence = _line(rectify(page.image, quad, height_px=_HEIGHT_PX))
    if expected and not says(text, expected):
        other, its_confidence = _line(rectify(page.image, quad, height_px=_OTHER_HEIGHT_PX))
        if says(other, expected):
            text, confidence = other, its_confidence
    return TextLine(text, confidence, Region(region.page, quad), ENGINE)


def _line(strip: Pixels) -> tuple[str, float]:
    """Return text and confidence of a strip."""
    roomy = cv2.copyMakeBorder(strip, _PAPER_PX, _PAPER_PX, _PAPER_PX, _PAPER_PX, cv2.BORDER_REPLICATE)
    lines = read_characters(np.asarray(roomy, np.uint8), _MODEL, layout=_ONE_LINE)
    return " ".join(line.text for line in lines), min((line.confidence for line in lines), default=0.0)
