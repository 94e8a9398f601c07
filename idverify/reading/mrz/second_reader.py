"""A second reader, asked only about an MRZ that the first is nearly sure of: Tesseract with the `mrz` model.

It is another kind of reader, so that both seldom make one mistake. What it reads counts only where it agrees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from idverify.document import Pixels, Quad
from idverify.errors import MissingComponentError
from idverify.imaging.rectify import place_of
from idverify.reading.band_reading import PREPARATIONS, attempt
from idverify.reading.engine import NO_TRACE
from idverify.reading.mrz_reading import Doubt, MrzReading, ReadingStatus
from idverify.reading.tesseract_program import TesseractModel

SecondReader = Callable[[Pixels, Quad], tuple[str, ...]]
"""From a grey picture and the place of an MRZ to its lines; empty when nothing is read."""

# Doubts that agreement removes; a wrong digit or code is no matter of reading.
_REMOVED = frozenset({Doubt.READINGS_DIFFER, Doubt.CHARACTER_UNSURE})
# Below this pitch Tesseract reads E as F with confidence 0.97, as our own reader may (`mrz_judgement`).
_SMALLEST_PITCH_PX = 10.0
# Below this our reader holds another character to be nearly as likely, and one reader more does not settle it.
_LEAST_CONFIDENCE = 0.6
# The engine misreads about one character in a hundred where ours is unsure (research note on MRZs, 3.4).
_SECOND_IS_RIGHT = 0.99
# Room around the lines, as the Tesseract engine leaves in its closer look.
_ROOM_PITCHES = 1.2


def with_second_reader(reading: MrzReading, grey: Pixels, second: SecondReader | None) -> MrzReading:
    """Return a reading without its doubts when a second reader, asked only then, agrees on every character."""
    if second is None or reading.status is not ReadingStatus.UNCERTAIN or reading.region is None:
        return reading
    pitch = reading.character_pitch_px or 0.0
    nearly_sure = pitch >= _SMALLEST_PITCH_PX and reading.confidence >= _LEAST_CONFIDENCE
    if not nearly_sure or not _REMOVED.issuperset(reading.reasons):
        return reading
    if second(grey, _with_room(reading.region.quad, _ROOM_PITCHES * pitch)) != reading.lines:
        return reading
    confidence = 1 - (1 - reading.confidence) * (1 - _SECOND_IS_RIGHT)
    return replace(reading, status=ReadingStatus.VALID, confidence=confidence, reasons=())


def _with_room(quad: Quad, room_px: float) -> Quad:
    width, height = quad.width, quad.height
    box = (-room_px, -room_px, width + room_px, height + room_px)
    return place_of(box, quad, size_px=(max(1, round(width)), max(1, round(height))))


def tesseract_lines(model: TesseractModel) -> SecondReader:
    """Return Tesseract as a second reader; where the program is missing it reads nothing."""

    def read(grey: Pixels, quad: Quad) -> tuple[str, ...]:
        try:
            one = attempt(grey, quad, model, PREPARATIONS[0], NO_TRACE)
        except MissingComponentError:
            return ()
        return one.fitted.texts if one is not None and one.fitted.misfit == 0 else ()

    return read
