"""MRZ reader on PassportEye's finder and Tesseract with the `mrz` model, in four orientations.

Of PassportEye only the finder is used: its reading cleans letters and digits up by position until check digits agree,
which on a wrongly printed or forged MRZ returns what is not printed. Bands come from our own finder first (no
component of it takes longer than 40 ms), then from PassportEye's, which finds print that flows together.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.metadata import version

import cv2
import numpy as np
import pytesseract

from idverify.document import Page, Pixels, Quad
from idverify.errors import MissingComponentError
from idverify.imaging.turn import turn_image, turn_quad
from idverify.model_store import ModelStore
from idverify.reading.band_print import holds_full_row
from idverify.reading.band_reading import (
    PREPARATIONS,
    Attempt,
    Preparation,
    attempt,
    block_quad,
    distinct,
    read_until_agreed,
    upside_down,
)
from idverify.reading.engine import NO_TRACE, MrzReaderSpec
from idverify.reading.mrz_bands import find_bands
from idverify.reading.mrz_judgement import judge
from idverify.reading.mrz_reading import MrzReading, ReadingStatus
from idverify.reading.tesseract_program import TesseractModel
from idverify.trace import Trace

_NAME = "passporteye"
_MODEL = "mrz-traineddata"
# Bands read although they do not look like a full row, before a page is said to have no MRZ.
_LAST_TRIES = 2
# A fit with at most this many characters missing or mended ends the search for a better band.
_GOOD_ENOUGH = 2
# The second MRZ of a page is about as wide as the first: two copies of a document, or its two sides.
_LIKE_WIDTH = (0.6, 1.6)
# Room around the lines in the second reading: rows of other text and marks at the margins stay outside.
_CLOSER_ROOM_PITCHES = 1.2
# Room that PassportEye leaves around its boxes, in pixels of its picture of 250 px.
_PASSPORTEYE_MARGIN = 5


class PassportEyeReader:
    """See the module."""

    def __init__(self, store: ModelStore) -> None:
        """Verify the model and the program.

        Raises:
            MissingComponentError: Tesseract or the model is not installed.
        """
        path = store.path(_MODEL)
        self._model = TesseractModel(path.stem, path.parent)
        try:
            program = pytesseract.get_tesseract_version()
        except pytesseract.TesseractNotFoundError as error:
            raise MissingComponentError(
                "the program tesseract is not installed",
                advice="Run ./run setup, or install the Debian package tesseract-ocr.",
            ) from error
        self.name = _NAME
        self.version = f"passporteye {version('passporteye')}, tesseract {program}, mrz model"

    def read(self, page: Page, *, on: date | None = None, trace: Trace = NO_TRACE) -> tuple[MrzReading, ...]:
        """Return the MRZs of a page, best first; see `idverify.reading.engine.MrzReader`."""
        started = time.perf_counter()
        grey = np.asarray(cv2.cvtColor(page.image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        readings: list[MrzReading] = []
        for first in self._promising(grey, trace):
            if any(_covers(reading, first.quad) for reading in readings):
                continue
            again = partial(self._attempt_prepared, grey, _closer(first), trace)
            reading = judge(read_until_agreed(first, again), page=page.number, engine=_NAME, on=on)
            if reading is not None:
                readings.append(reading)
        elapsed_ms = (time.perf_counter() - started) * 1000
        if not readings:
            return (MrzReading(ReadingStatus.NOT_FOUND, _NAME, elapsed_ms=elapsed_ms),)
        readings.sort(key=lambda reading: (list(ReadingStatus).index(reading.status), -reading.confidence))
        return tuple(replace(reading, elapsed_ms=elapsed_ms) for reading in readings)

    def _promising(self, grey: Pixels, trace: Trace) -> list[Attempt]:
        """Return the bands that read like an MRZ: the first that fits, and others of like width."""
        found: list[Attempt] = []
        for quads in _candidates(grey):
            for quad in quads:
                if found and not _may_be_another(quad, found):
                    continue
                first = self._attempt_prepared(grey, quad, trace, PREPARATIONS[0])
                if first is not None and first.fitted.misfit <= _GOOD_ENOUGH:
                    found.append(first)
            if found:
                return found
        return self._least_bad(grey, trace)

    def _least_bad(self, grey: Pixels, trace: Trace) -> list[Attempt]:
        """Return the best reading of the likeliest bands, however they look."""
        quads = find_bands(grey)[:_LAST_TRIES]
        attempts = [self._attempt_prepared(grey, quad, trace, PREPARATIONS[1]) for quad in quads]
        return sorted((one for one in attempts if one is not None), key=lambda one: one.fitted.misfit)[:1]

    def _attempt_prepared(self, grey: Pixels, quad: Quad, trace: Trace, preparation: Preparation) -> Attempt | None:
        return attempt(grey, quad, self._model, preparation, trace)


def _candidates(grey: Pixels) -> Iterator[Iterator[Quad]]:
    """Yield finders in turn; each yields the bands that hold a full row of characters, and each upside down.

    PassportEye's finder, which takes seconds to import, is asked only when what was yielded before did not satisfy.
    """
    seen: list[Quad] = []
    yield _both_ways(grey, find_bands(grey), seen)
    height, width = grey.shape
    turned = (turn_quad(quad, 270, size_px=(height, width)) for quad in find_bands(turn_image(grey, 90)))
    yield _both_ways(grey, turned, seen)
    yield _both_ways(grey, passporteye_bands(grey), seen)


def _both_ways(grey: Pixels, quads: Iterable[Quad], seen: list[Quad]) -> Iterator[Quad]:
    for quad in distinct(quads, seen=seen):
        if holds_full_row(grey, quad):
            yield quad
            yield upside_down(quad)


def _may_be_another(quad: Quad, found: Sequence[Attempt]) -> bool:
    """Say whether a band may hold another MRZ than those found: elsewhere, and of like width."""
    x, y = quad.centre
    for one in found:
        left, top, right, bottom = one.quad.box
        if left <= x <= right and top <= y <= bottom:
            return False
    return _LIKE_WIDTH[0] < quad.width / found[0].quad.width < _LIKE_WIDTH[1]


def _closer(first: Attempt) -> Quad:
    """Return the band cut closer around the lines of a first reading, when these are whole."""
    return first.quad if first.fitted.misfit else block_quad(first, room_pitches=_CLOSER_ROOM_PITCHES)


def passporteye_bands(grey: Pixels) -> tuple[Quad, ...]:
    """Return the places PassportEye's locator finds, largest first, each read along its long side."""
    with warnings.catch_warnings():
        # PassportEye calls functions that scikit-image has renamed; they still work.
        warnings.simplefilter("ignore")
        from passporteye.mrz.image import BooneTransform, MRZBoxLocator, Scaler

        small, scale = Scaler()(grey.astype(np.float64) / 255)
        boxes = MRZBoxLocator()(BooneTransform()(small))
    corners = [box.as_poly(_PASSPORTEYE_MARGIN, _PASSPORTEYE_MARGIN)[:, ::-1] / scale for box in boxes]
    return tuple(_along_text(np.asarray(points, dtype=np.float64)) for points in corners)


def _along_text(points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Quad:
    """Return four corners as a quad whose text runs along the long side, to the right or down."""
    centre = points.mean(axis=0)
    order = np.argsort(np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0]))  # clockwise, y runs down
    ring = points[order]
    starts = [np.roll(ring, -shift, axis=0) for shift in range(4)]
    long = [one for one in starts if np.hypot(*(one[1] - one[0])) >= np.hypot(*(one[3] - one[0]))]
    best = max(long, key=lambda one: float((one[1] - one[0]).sum()))
    first, second, third, fourth = ((float(x), float(y)) for x, y in best)
    return Quad((first, second, third, fourth))


def _covers(reading: MrzReading, quad: Quad) -> bool:
    """Say whether a reading stands in a band."""
    if reading.region is None:
        return False
    x, y = reading.region.quad.centre
    left, top, right, bottom = quad.box
    return left <= x <= right and top <= y <= bottom


ENGINE = MrzReaderSpec(_NAME, PassportEyeReader)
