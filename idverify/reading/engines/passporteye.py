"""MRZ reader on PassportEye's finder and Tesseract with the `mrz` model, in four orientations.

Of PassportEye only the finder is used: its reading cleans letters and digits up by position until check digits agree,
which on a wrongly printed or forged MRZ returns what is not printed. Bands come from our own finder first (no
component of it takes longer than 40 ms), then from PassportEye's, which finds print that flows together.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
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
from idverify.reading.band_reading import (
    PREPARATIONS,
    Attempt,
    Preparation,
    attempt,
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
# Bands tried in each of two directions before a page is said to have no MRZ: ten readings take 2 s of CPU.
_MOST_TRIES = 16
# A fit with at most this many characters missing or mended ends the search for a better band.
_GOOD_ENOUGH = 2
# The second MRZ of a page is about as wide as the first: two copies of a document, or its two sides.
_LIKE_WIDTH = (0.6, 1.6)
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
            again = partial(self._attempt_prepared, grey, first.quad, trace)
            reading = judge(read_until_agreed(first, again), page=page.number, engine=_NAME, on=on)
            if reading is not None:
                readings.append(reading)
        elapsed_ms = (time.perf_counter() - started) * 1000
        if not readings:
            return (MrzReading(ReadingStatus.NOT_FOUND, _NAME, elapsed_ms=elapsed_ms),)
        readings.sort(key=lambda reading: (list(ReadingStatus).index(reading.status), -reading.confidence))
        return tuple(replace(reading, elapsed_ms=elapsed_ms) for reading in readings)

    def _promising(self, grey: Pixels, trace: Trace) -> list[Attempt]:
        """Return the bands that read like an MRZ: the best one, and others of like width."""
        found: list[Attempt] = []
        for tries, quad in enumerate(_candidates(grey)):
            if tries >= _MOST_TRIES:
                break
            best = min((one.quad.width for one in found), default=None)
            if best is not None and not _LIKE_WIDTH[0] < quad.width / best < _LIKE_WIDTH[1]:
                continue
            first = self._attempt_prepared(grey, quad, trace, PREPARATIONS[0])
            if first is not None:
                found.append(first)
                if first.fitted.misfit <= _GOOD_ENOUGH:
                    break
        return sorted(found, key=lambda one: one.fitted.misfit * 2 - one.fitted.mean_confidence)[:2]

    def _attempt_prepared(self, grey: Pixels, quad: Quad, trace: Trace, preparation: Preparation) -> Attempt | None:
        return attempt(grey, quad, self._model, preparation, trace)


def _candidates(grey: Pixels) -> Iterator[Quad]:
    """Yield places to read, the likeliest first: both finders upright, then upside down, then on the turned page."""
    seen: list[Quad] = []
    upright = []
    for quad in distinct(_own_then_passporteye(grey), seen=seen):
        upright.append(quad)
        yield quad
    yield from (upside_down(quad) for quad in upright)
    height, width = grey.shape
    turned = turn_image(grey, 90)
    for quad in distinct(iter(find_bands(turned)), seen=[]):
        back = turn_quad(quad, 270, size_px=(height, width))
        yield back
        yield upside_down(back)


def _own_then_passporteye(grey: Pixels) -> Iterator[Quad]:
    yield from find_bands(grey)
    yield from passporteye_bands(grey)


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
