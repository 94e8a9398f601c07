"""Reads the visual zone of an upright page: PP-OCR first, Tesseract where that is unsure, and for Armenian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import cv2
import numpy as np

from idverify.document import Page, Pixels, Quad, TextLine
from idverify.imaging.rectify import rectify
from idverify.mrz import Mrz
from idverify.reading.armenian import read_armenian
from idverify.reading.armenian_names import is_armenian
from idverify.reading.engine import NO_TRACE
from idverify.reading.layouts import Layout
from idverify.reading.mrz_reading import MrzReading
from idverify.reading.ocr import OcrEngine
from idverify.reading.ocr.rapidocr import RapidOcr
from idverify.reading.page_place import visual_zone
from idverify.reading.tesseract_program import TesseractModel, read_characters
from idverify.reading.viz import VizField, VizReading
from idverify.reading.viz_closer import look_closer
from idverify.reading.viz_expectation import likeness
from idverify.reading.viz_fields import find_fields, value_lines
from idverify.reading.viz_values import readings_of
from idverify.reading.zones import ZoneReading, read_zones
from idverify.trace import Trace

_NO_OUTLINES: Mapping[int, Quad] = MappingProxyType({})
_ENGLISH = TesseractModel("eng")
# One line of text, in Tesseract's page segmentation modes.
_ONE_LINE = 7
# Height in pixels at which Tesseract reads a line of print best.
_LINE_HEIGHT_PX = 48
# A value that PP-OCR read with less is read a second time.
_SURE = 0.97
# In lines lower than this (letters of 8 px) the engine is as sure of wrong characters as of right ones: on a small
# picture it read 3 as 5 with 0.98. Such a value is never sure enough for a check to hold it against a document.
_SMALL_PRINT_PX = 13.0
_UNSURE = 0.85
# A line below this may be in a script that PP-OCR does not know.
_FOREIGN = 0.85
# Share of Armenian letters that makes a line Armenian.
_ARMENIAN_SHARE = 0.6
# A page of Armenian has about twenty lines of it; each costs a tenth of a second. The least sure lines of a page tell
# whether there is Armenian on it at all.
_MOST_ARMENIAN_LINES = 12
_PROBES = 3


class VizReader:
    """Reads visual zones; loads its engine when made. Used by one thread at a time."""

    def __init__(self, engine: OcrEngine | None = None, *, layouts: Sequence[Layout] = ()) -> None:
        """Take the engine of lines, PP-OCR by default, and the layouts that are known."""
        self._engine: OcrEngine = engine or RapidOcr()
        self._layouts = tuple(layouts)

    @property
    def version(self) -> str:
        """Who reads."""
        return self._engine.version

    def read_document(
        self,
        pages: Sequence[Page],
        reading: MrzReading,
        *,
        outlines: Mapping[int, Quad] = _NO_OUTLINES,
        on: date | None = None,
        trace: Trace = NO_TRACE,
    ) -> VizReading:
        """Return the visual zone of a document: by its layout where that is known, else by labels.

        Args:
            pages: upright pictures of the document, the one with the MRZ first.
            reading: of the MRZ, on the first page.
            outlines: of the document, by number of the page, where found.
            on: reference date for the centuries of dates.
            trace: keeps the pictures that are read.

        Raises:
            MissingComponentError: a program, package or model is missing.
        """
        zones = read_zones(self._engine, self._layouts, pages, reading, outlines=outlines, on=on)
        if zones:
            trace.keep("viz.page", pages[0].image)
            by_number = {page.number: page for page in pages}
            fields: dict[str, VizField] = {}
            for page in pages:
                of_page = {name: one for name, one in zones.fields.items() if one.region.page == page.number}
                texts = [line for line in zones.lines if line.region.page == page.number]
                closer = look_closer(self._engine, page, of_page, texts, mrz=reading.mrz, on=on)
                fields |= {name: _asked_again(page, field, reading.mrz, on) for name, field in closer.items()}
            lines = zones.lines + _armenian_of_zones(by_number, zones, reading.mrz)
            return VizReading(lines, fields, self.version, zones.layout.name)
        readings = [self._read_page(page, reading, outlines.get(page.number), on=on, trace=trace) for page in pages]
        found = {name: field for one in reversed(readings) for name, field in one.fields.items()}
        return VizReading(tuple(line for one in readings for line in one.lines), found, self.version)

    def _read_page(
        self, page: Page, reading: MrzReading, outline: Quad | None, *, on: date | None, trace: Trace
    ) -> VizReading:
        region = reading.region
        if region is None or region.page != page.number:
            return self.read(page, on=on, within=outline, mrz=reading.mrz, trace=trace)
        within = visual_zone(
            [line.quad for line in reading.line_regions],
            max(map(len, reading.lines)),
            (reading.mrz and reading.mrz.format) or "",
            outline,
        )
        return self.read(page, on=on, exclude=region.quad, within=within, mrz=reading.mrz, trace=trace)

    def read(
        self,
        page: Page,
        *,
        on: date | None = None,
        exclude: Quad | None = None,
        within: Quad | None = None,
        mrz: Mrz | None = None,
        trace: Trace = NO_TRACE,
    ) -> VizReading:
        """Return lines and fields of an upright page, found by their labels; never raises on content.

        Args:
            page: turned upright.
            on: reference date for the centuries of dates.
            exclude: the MRZ, which is another zone and another reader's.
            within: only what stands in the box around this place.
            mrz: what was read there; finds values whose labels cannot be read, and changes none.
            trace: keeps the picture that is read.

        Raises:
            MissingComponentError: a program, package or model is missing.
        """
        seen = _without(page, exclude)
        trace.keep("viz.page", seen.image)
        lines = self._foreign_read_again(seen, self._engine.read(seen, within=within))
        found = find_fields(lines, on=on, mrz=mrz)
        closer = look_closer(self._engine, seen, found, value_lines(lines), mrz=mrz, on=on)
        fields = {name: _asked_again(seen, field, mrz, on) for name, field in closer.items()}
        return VizReading(lines, fields, self.version)

    def _foreign_read_again(self, page: Page, lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
        """Replace the lines that turn out to be Armenian, which PP-OCR reads as Latin and is unsure of."""
        unsure = sorted((line for line in lines if line.confidence < _FOREIGN), key=lambda line: line.confidence)
        again: dict[int, TextLine] = {}
        for count, line in enumerate(unsure[:_MOST_ARMENIAN_LINES]):
            if count == _PROBES and not again:
                break
            if armenian := _armenian(page, line):
                again[id(line)] = armenian
        return tuple(again.get(id(line), line) for line in lines)


def _asked_again(page: Page, field: VizField, mrz: Mrz | None, on: date | None) -> VizField:
    """Return the field with a second engine's readings when the first was unsure and the MRZ does not confirm it."""
    if field.region.quad.height < _SMALL_PRINT_PX:
        field = replace(field, confidence=min(field.confidence, _UNSURE))
    if field.confidence >= _SURE or (mrz is not None and likeness(field.name, field.value, mrz, on=on) == 1):
        return field
    text, _ = _read_line(page.image, field.region.quad, _ENGLISH)
    return replace(field, second_readings=readings_of(field.name, text, on=on))


def _without(page: Page, place: Quad | None) -> Page:
    """Return the page with a place painted in its own paper colour."""
    if place is None:
        return page
    inside = np.zeros(page.image.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, np.rint(place.corners).astype(np.int32), 1)
    patch = page.image[inside > 0]
    if not patch.size:
        return page
    image = page.image.copy()
    image[inside > 0] = np.median(patch, axis=0).astype(np.uint8)
    return replace(page, image=image)


def _armenian_of_zones(pages: Mapping[int, Page], zones: ZoneReading, mrz: Mrz | None) -> tuple[TextLine, ...]:
    """Return what stands in the zones in Armenian letters, each read with the Latin name at hand."""
    return tuple(
        line
        for name, region in zones.armenian.items()
        for line in read_armenian(pages[region.page], [region], [mrz.fields.get(name, "") if mrz else ""])
    )


def _armenian(page: Page, line: TextLine) -> TextLine | None:
    (found,) = read_armenian(page, [line.region], [""])
    if not is_armenian(found.text, share=_ARMENIAN_SHARE) or found.confidence <= line.confidence:
        return None
    return found


def _read_line(image: Pixels, quad: Quad, model: TesseractModel) -> tuple[str, float]:
    """Return what Tesseract reads in a place, with its confidence 0 to 1; nothing when it reads nothing."""
    lines = read_characters(rectify(image, quad, height_px=_LINE_HEIGHT_PX), model, layout=_ONE_LINE)
    if not lines:
        return "", 0.0
    return " ".join(line.text for line in lines), min(line.confidence for line in lines)
