"""A second MRZ reader is asked only about doubts that it can remove."""

from dataclasses import replace

import numpy as np
import pytest

from idverify.document import Pixels, Quad, Region
from idverify.mrz import parse_mrz
from idverify.reading.mrz.second_reader import SecondReader, with_second_reader
from idverify.reading.mrz_reading import Doubt, MrzReading, ReadingStatus

_LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
_GREY = np.full((100, 600), 200, np.uint8)
_UNSURE = MrzReading(
    status=ReadingStatus.UNCERTAIN,
    engine="test",
    mrz=parse_mrz(_LINES),
    lines=_LINES,
    confidence=0.7,
    region=Region(1, Quad.from_box(20, 30, 580, 75)),
    character_pitch_px=12.7,
    reasons=(Doubt.CHARACTER_UNSURE,),
)


def _says(*lines: str) -> SecondReader:
    return lambda _grey, _quad: lines


def _is_not_asked(_grey: Pixels, _quad: Quad) -> tuple[str, ...]:
    raise AssertionError("asked")


def test_agreement_makes_an_unsure_reading_valid_and_surer() -> None:
    reading = with_second_reader(_UNSURE, _GREY, _says(*_LINES))
    assert reading.status is ReadingStatus.VALID
    assert reading.confidence > _UNSURE.confidence
    assert reading.reasons == ()


def test_disagreement_changes_nothing() -> None:
    other = (_LINES[0].replace("ANNA", "ANMA"), _LINES[1])
    assert with_second_reader(_UNSURE, _GREY, _says(*other)) is _UNSURE


def test_the_place_given_has_room_around_the_lines() -> None:
    given: list[Quad] = []

    def read(_grey: Pixels, quad: Quad) -> tuple[str, ...]:
        given.append(quad)
        return ()

    with_second_reader(_UNSURE, _GREY, read)
    left, top, right, bottom = given[0].box
    assert left < 10
    assert top < 20
    assert right > 590
    assert bottom > 85


@pytest.mark.parametrize(
    "reading",
    [
        replace(_UNSURE, status=ReadingStatus.VALID, reasons=()),
        replace(_UNSURE, reasons=(Doubt.CHARACTER_UNSURE, Doubt.MRZ_INVALID)),
        replace(_UNSURE, reasons=(Doubt.FILLERS_ADDED,)),
        replace(_UNSURE, character_pitch_px=8.0),
        replace(_UNSURE, confidence=0.4),
    ],
    ids=["sure", "print is wrong", "fillers added", "small print", "another character as likely"],
)
def test_it_is_not_asked_where_it_cannot_help(reading: MrzReading) -> None:
    assert with_second_reader(reading, _GREY, _is_not_asked) is reading
