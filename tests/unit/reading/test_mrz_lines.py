"""Fitting lines by the geometry of the print: marks outside fall away, skipped fillers return, nothing else changes."""

from idverify.reading.mrz_lines import fit_lines
from idverify.reading.tesseract_program import Character, CharacterLine

_LINES = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
_PITCH = 24


def _printed(text: str, row: int, *, first_column: int = 0, confidence: float = 0.98) -> list[Character]:
    top = 100 + 60 * row
    return [
        Character(sign, confidence, (100 + _PITCH * column, top, 116 + _PITCH * column, top + 24))
        for column, sign in enumerate(text, start=first_column)
    ]


def _read(*lines: list[Character]) -> tuple[CharacterLine, ...]:
    return tuple(CharacterLine(tuple(line)) for line in lines)


def test_whole_lines_stay_as_they_are() -> None:
    fitted = fit_lines(_read(*(_printed(text, row) for row, text in enumerate(_LINES))))
    assert fitted is not None
    assert fitted.texts == _LINES
    assert (fitted.misfit, fitted.added, fitted.dropped) == (0, 0, 0)
    assert fitted.pitch_px == _PITCH


def test_a_mark_beside_the_block_is_dropped() -> None:
    marked = [*_printed(_LINES[0], 0), *_printed("L", 0, first_column=44)]
    fitted = fit_lines(_read(marked, _printed(_LINES[1], 1)))
    assert fitted is not None
    assert fitted.texts == _LINES
    assert fitted.dropped == 1


def test_skipped_fillers_at_the_end_are_added_with_low_confidence() -> None:
    fitted = fit_lines(_read(_printed(_LINES[0][:41], 0), _printed(_LINES[1], 1)))
    assert fitted is not None
    assert fitted.texts == _LINES
    assert fitted.added == 3
    assert fitted.confidences[0][-3:] == (0.5, 0.5, 0.5)


def test_a_filler_skipped_between_fillers_is_added_where_it_lacks() -> None:
    whole = _printed(_LINES[0], 0)
    fitted = fit_lines(_read(whole[:30] + whole[31:], _printed(_LINES[1], 1)))
    assert fitted is not None
    assert fitted.texts == _LINES
    assert fitted.added == 1


def test_a_skipped_letter_is_not_invented() -> None:
    whole = _printed(_LINES[0], 0)
    fitted = fit_lines(_read(whole[:8] + whole[9:], _printed(_LINES[1], 1)))
    assert fitted is not None
    assert fitted.misfit == 1


def test_a_wrong_check_digit_is_kept() -> None:
    wrong = _LINES[1][:-1] + "7"
    fitted = fit_lines(_read(_printed(_LINES[0], 0), _printed(wrong, 1)))
    assert fitted is not None
    assert fitted.texts[1] == wrong


def test_lines_without_fillers_are_no_mrz() -> None:
    text = "THIS IS A LINE OF PRINT THAT IS FORTYFOUR LG".replace(" ", "X")
    assert fit_lines(_read(_printed(text, 0), _printed(text, 1))) is None


def test_lines_far_apart_are_no_mrz() -> None:
    assert fit_lines(_read(_printed(_LINES[0], 0), _printed(_LINES[1], 5))) is None


def test_doubtful_text_is_no_mrz() -> None:
    assert fit_lines(_read(*(_printed(text, row, confidence=0.4) for row, text in enumerate(_LINES)))) is None
