"""`valid` is a promise: two equal readings, no doubted character, no fault, print large enough."""

from datetime import date

import pytest

from idverify.document import Quad
from idverify.reading.band_reading import Attempt
from idverify.reading.mrz_judgement import judge
from idverify.reading.mrz_lines import FittedLines
from idverify.reading.mrz_reading import Doubt, MrzReading, ReadingStatus, reading_as_json
from idverify.reading.tesseract_program import Character

_LINES = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
_UPRIGHT = Quad.from_box(0, 0, 1100, 200)


def _attempt(
    lines: tuple[str, ...] = _LINES, *, confidence: float = 0.98, quad: Quad = _UPRIGHT, name: str = "wide"
) -> Attempt:
    printed = tuple(
        tuple(
            Character(sign, confidence, (20 + 24 * column, 40 + 60 * row, 36 + 24 * column, 64 + 60 * row))
            for column, sign in enumerate(line)
        )
        for row, line in enumerate(lines)
    )
    return Attempt(quad, (1100, 200), FittedLines(printed, 24.0, 0, 0, 0), name)


def _judged(*attempts: Attempt) -> MrzReading:
    reading = judge(attempts, page=1, engine="test", on=date(2026, 1, 1))
    assert reading is not None
    return reading


def test_two_equal_sure_readings_are_valid() -> None:
    reading = _judged(_attempt(), _attempt(name="even"))
    assert reading.status is ReadingStatus.VALID
    assert reading.lines == _LINES
    assert reading.confidence == pytest.approx(0.98)
    assert reading.reasons == ()


def test_one_reading_alone_is_uncertain() -> None:
    reading = _judged(_attempt())
    assert reading.status is ReadingStatus.UNCERTAIN
    assert reading.reasons == (Doubt.READINGS_DIFFER,)


def test_a_name_read_in_two_ways_is_uncertain_although_the_digits_agree() -> None:
    other = (_LINES[0].replace("ANNA", "ANMA"), _LINES[1])
    assert _judged(_attempt(), _attempt(other)).status is ReadingStatus.UNCERTAIN


def test_a_doubted_character_makes_the_reading_uncertain() -> None:
    reading = _judged(_attempt(confidence=0.8), _attempt(confidence=0.8, name="even"))
    assert Doubt.CHARACTER_UNSURE in reading.reasons
    assert reading.status is ReadingStatus.UNCERTAIN


def test_a_wrong_print_read_surely_is_invalid_and_not_bent() -> None:
    wrong = (_LINES[0], _LINES[1][:-1] + "7")
    reading = _judged(_attempt(wrong), _attempt(wrong, name="even"))
    assert reading.status is ReadingStatus.INVALID
    assert reading.lines == wrong


def test_small_print_is_never_valid() -> None:
    small = Quad.from_box(0, 0, 400, 73)  # a pitch of 8.7 px
    reading = _judged(_attempt(quad=small), _attempt(quad=small, name="even"))
    assert reading.reasons == (Doubt.PRINT_TOO_SMALL,)


def test_two_patterns_without_likeness_are_no_mrz() -> None:
    patterns = [("8<<" * 15)[:44], "K3V7Q<<29XPLT0MZWE5H1RB6YNDA8GC4JF<<SU7K2OI9"]
    attempts = [_attempt((patterns[0], patterns[1])), _attempt((patterns[1][::-1], patterns[1]))]
    assert judge(attempts, page=1, engine="test", on=None) is None


@pytest.mark.parametrize(
    ("quad", "turn"),
    [
        (_UPRIGHT, 0),
        (Quad(((200, 0), (200, 1100), (0, 1100), (0, 0))), 270),  # text runs down
        (Quad(((1100, 200), (0, 200), (0, 0), (1100, 0))), 180),
        (Quad(((0, 1100), (0, 0), (200, 0), (200, 1100))), 90),  # text runs up
    ],
)
def test_the_turn_to_upright_follows_the_text(quad: Quad, turn: int) -> None:
    reading = _judged(_attempt(quad=quad), _attempt(quad=quad, name="even"))
    assert reading.rotation_deg == turn
    assert reading.character_pitch_px == pytest.approx(24.0)


def test_the_json_form_holds_lines_fields_and_checks() -> None:
    report = reading_as_json(_judged(_attempt(), _attempt(name="even")))
    assert report["status"] == "valid"
    assert report["format"] == "TD3"
    assert report["lines"] == list(_LINES)
    assert report["fields"]["document_number"] == "L898902C3"
    assert {check["status"] for check in report["checks"]} == {"ok"}
    assert report["proposals"] == []
