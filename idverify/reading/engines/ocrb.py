"""Our own MRZ reader: rows of print found in four directions, lines straightened, one network for their characters."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import cv2
import numpy as np

from idverify.document import Page, Pixels
from idverify.errors import MissingComponentError
from idverify.imaging.rectify import rectify
from idverify.model_store import ModelStore
from idverify.reading.engine import NO_TRACE, MrzReaderSpec
from idverify.reading.engines._recogniser import StripRecogniser
from idverify.reading.mrz.judgement import judge
from idverify.reading.mrz.search import BlockSearch
from idverify.reading.mrz.second_reader import SecondReader, tesseract_lines, with_second_reader
from idverify.reading.mrz_reading import MrzReading, ReadingStatus
from idverify.reading.tesseract_program import TesseractModel
from idverify.trace import Trace

_NAME = "ocrb"
# Grey of the paper and of the print in a negative; pages under ultraviolet light are as dark, but hold nothing light.
_DARK_PAPER, _LIGHT_PRINT = 64, 190
_MODEL, _SECOND_MODEL = "mrz-reader", "mrz-traineddata"


class OcrbReader:
    """See the module."""

    def __init__(self, store: ModelStore) -> None:
        """Verify and open the model.

        Raises:
            MissingComponentError: the model is not installed.
        """
        self._recogniser = StripRecogniser(store.path(_MODEL))
        self._second = _second_reader(store)
        self.name = _NAME
        self.version = f"{_MODEL} {store.entry(_MODEL).version}"

    def read(self, page: Page, *, on: date | None = None, trace: Trace = NO_TRACE) -> tuple[MrzReading, ...]:
        """Return the MRZs of a page, best first; see `idverify.reading.engine.MrzReader`."""
        started = time.perf_counter()
        grey = np.asarray(cv2.cvtColor(page.image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        readings = self._read(grey, page.number, on)
        if not readings and _is_negative(grey):
            readings = self._read(255 - grey, page.number, on)
        readings = readings or [MrzReading(ReadingStatus.NOT_FOUND, _NAME)]
        for reading in readings:
            if reading.region is not None:
                trace.keep("mrz.band", rectify(page.image, reading.region.quad))
        elapsed_ms = (time.perf_counter() - started) * 1000
        return tuple(replace(reading, elapsed_ms=elapsed_ms) for reading in readings)

    def _read(self, grey: Pixels, page: int, on: date | None) -> list[MrzReading]:
        """Return the MRZs of a grey picture with dark print, best first."""
        blocks = BlockSearch(grey, self._recogniser).blocks()
        judged = (judge(block, page=page, engine=_NAME, on=on) for block in blocks)
        return sorted(
            (with_second_reader(reading, grey, self._second) for reading in judged if reading is not None),
            key=lambda reading: (list(ReadingStatus).index(reading.status), -reading.confidence),
        )


def _is_negative(grey: Pixels) -> bool:
    """Say whether a picture is dark all over but for something light, such as white print on black."""
    paper, print_ = np.percentile(grey, (50, 99))
    return bool(paper < _DARK_PAPER and print_ > _LIGHT_PRINT)


def _second_reader(store: ModelStore) -> SecondReader | None:
    """Return Tesseract with the `mrz` model; None where the model is not installed."""
    try:
        path = store.path(_SECOND_MODEL)
    except MissingComponentError:
        return None
    return tesseract_lines(TesseractModel(path.stem, path.parent))


ENGINE = MrzReaderSpec(_NAME, OcrbReader)
