"""Repair of misread MRZs."""

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import product
from math import log
from types import FrameType

import pytest

from idverify.errors import UsageError
from idverify.mrz import parse_mrz
from idverify.mrz.character_costs import cost_positions, see_scores
from idverify.mrz.check_digit import check_digit
from idverify.mrz.format import ALPHABET, Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat, Span
from idverify.mrz.generate import Record, generate_mrz
from idverify.mrz.repair import repair

_LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
_RECORD = Record(
    document_code="P",
    issuing_state="UTO",
    primary_identifier="Eriksson",
    secondary_identifier="Anna Maria",
    document_number="L898902C3",
    nationality="UTO",
    date_of_birth=date(1974, 8, 12),
    sex="F",
    date_of_expiry=date(2012, 4, 15),
)
_DIGITS_ONLY = MrzFormat(
    id="TINY",
    title="four digits with two check digits, small enough to try every text",
    source="this test",
    line_lengths=(6,),
    fields=(
        FieldRule("number", Span(1, 1, 2), FieldKind.TEXT, Characters.DIGITS, "this test"),
        FieldRule("rest", Span(1, 4, 5), FieldKind.TEXT, Characters.DIGITS, "this test"),
    ),
    check_digits=(
        CheckDigitRule("number", Span(1, 3, 3), (Span(1, 1, 2),), "this test"),
        CheckDigitRule("composite", Span(1, 6, 6), (Span(1, 1, 5),), "this test"),
    ),
)


def _changed(lines: tuple[str, ...], line: int, column: int, character: str) -> tuple[str, ...]:
    text = lines[line - 1]
    changed = text[: column - 1] + character + text[column:]
    return (*lines[: line - 1], changed, *lines[line:])


@pytest.mark.parametrize(
    ("line", "column", "read"),
    [(2, 6, "O"), (2, 2, "B"), (2, 14, "1"), (2, 20, "Z"), (2, 22, "7"), (2, 29, "2"), (2, 44, "O"), (2, 10, "G")],
)
def test_a_confused_character_is_put_right_at_its_place(line: int, column: int, read: str) -> None:
    best = repair(_changed(_LINES, line, column, read))[0]
    assert best.lines == _LINES
    assert [(change.line, change.column, change.read) for change in best.changes] == [(line, column, read)]


def test_a_consistent_text_comes_back_first_and_unchanged() -> None:
    rng = random.Random(200)
    for format_id in ("TD3", "TD1", "TD2", "MRVA", "MRVB") * 20:
        lines = generate_mrz(_random_record(rng), format_id)
        best = repair(lines, format_id, k=2)[0]
        assert (best.lines, best.changes) == (lines, ())


def test_a_misread_state_code_is_put_right_though_no_digit_covers_it() -> None:
    best = repair(_changed(_LINES, 2, 13, "Q"))[0]
    assert best.lines == _LINES


def test_a_letter_among_the_fillers_at_the_end_of_a_name_is_put_right() -> None:
    assert repair(_changed(_LINES, 1, 35, "K"))[0].lines[0] == _LINES[0] or parse_mrz(_LINES).valid
    doubtful = [[{character: 0.95} for character in line] for line in _LINES]
    doubtful[0][34] = {"K": 0.6, "<": 0.35}
    assert repair(doubtful)[0].lines == _LINES


def test_every_proposal_is_valid_and_they_fall_in_probability() -> None:
    proposals = repair(_changed(_LINES, 2, 6, "O"), k=8)
    assert all(parse_mrz(proposal.lines).valid for proposal in proposals)
    chances = [proposal.probability for proposal in proposals]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1.0
    assert len({proposal.lines for proposal in proposals}) == len(proposals)


def test_an_impossible_date_is_never_proposed() -> None:
    seen = [[{character: 0.99} for character in line] for line in _LINES]
    seen[1][15] = {"8": 0.5, "1": 0.45}
    for proposal in repair(seen, k=5):
        assert parse_mrz(proposal.lines).field("date_of_birth").raw[2:4] <= "12"  # type: ignore[union-attr]


def test_the_scores_of_a_reader_decide_between_two_repairs() -> None:
    seen = [[{character: 0.95} for character in line] for line in _LINES]
    seen[1][5] = {"O": 0.6, "0": 0.35}
    best = repair(seen)[0]
    assert best.lines == _LINES
    assert best.probability > 0.95
    assert best.changes[0].probability == pytest.approx(0.35)


def test_a_character_no_check_digit_sees_stays_in_doubt() -> None:
    lines = generate_mrz(replace(_RECORD, document_number="AB6CD1EF2"), "TD3")
    seen = [[{character: 0.95} for character in line] for line in lines]
    seen[1][2] = {"6": 0.5, "G": 0.45}
    best, second = repair(seen, k=2)
    assert {best.lines[1][2], second.lines[1][2]} == {"6", "G"}
    assert best.probability < 0.8


def test_a_long_document_number_is_repaired_across_its_two_parts() -> None:
    lines = generate_mrz(replace(_RECORD, document_code="I", document_number="D23145890734"), "TD1")
    best = repair(_changed(lines, 1, 16, "T"))[0]
    assert best.lines == lines


def test_lines_of_no_format_are_refused() -> None:
    with pytest.raises(UsageError):
        repair(("ABC", "DEF"))
    with pytest.raises(UsageError):
        repair(_LINES, k=0)


@pytest.mark.parametrize("strange", ["É", "?", "é", " "])
def test_a_character_outside_the_alphabet_counts_as_unread(strange: str) -> None:
    best = repair(_changed(_LINES, 2, 44, strange))[0]
    assert best.lines == _LINES


def test_the_search_finds_what_trying_every_text_finds() -> None:
    rng = random.Random(31)
    for _ in range(60):
        seen = [{d: rng.choice((0.4, 0.3, 0.15, 0.05, 0.02)) for d in rng.sample("0123456789", 3)} for _ in range(6)]
        expected, total = _by_trying_everything(seen)
        proposals = repair([seen], _DIGITS_ONLY, k=5)
        assert len(proposals) == min(5, len(expected))
        for proposal, (cost, _) in zip(proposals, expected, strict=False):
            chance = proposal.probability * (total + 1e-4 / 100)
            assert -log(chance) == pytest.approx(cost, abs=0.05)


def _by_trying_everything(seen: list[dict[str, float]]) -> tuple[list[tuple[float, str]], float]:
    """Every consistent text of the tiny format with its cost, cheapest first, and their probability together."""
    positions = cost_positions(_DIGITS_ONLY, [see_scores(each) for each in seen])
    base = sum(position.base for position in positions)
    found: list[tuple[float, str]] = []
    for digits in product("0123456789", repeat=4):
        text = "".join(digits[:2])
        text += check_digit(text)
        text += "".join(digits[2:])
        text += check_digit(text)
        found.append((base + sum(p.cost_of(c) for p, c in zip(positions, text, strict=True)), text))
    found.sort()
    total = sum(2.718281828459045**-cost for cost, _ in found)
    near = [entry for entry in found if entry[0] <= found[0][0] + 11.5]
    return near, total


def _random_record(rng: random.Random) -> Record:
    state = rng.choice(("UTO", "D", "FRA", "GEO", "ARM", "GBR"))
    letters = "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=9))
    return Record(
        document_code="P",
        issuing_state=state,
        primary_identifier="".join(rng.choices("AEIOURSTLNKMDG", k=7)),
        secondary_identifier="".join(rng.choices("AEIOURSTLNKMDG", k=5)) + " K",
        document_number=letters,
        nationality=rng.choice((state, "XXA", "IND")),
        date_of_birth=date(1930, 1, 1) + timedelta(days=rng.randrange(33000)),
        sex=rng.choice("MFX"),
        date_of_expiry=date(2020, 1, 1) + timedelta(days=rng.randrange(5000)),
        optional_data=rng.choice(("", "A1", "123456K")),
    )


@pytest.mark.parametrize("first", [None, _LINES[0]])
@pytest.mark.parametrize("characters", [ALPHABET, "0123456789", "OIBS<"])
def test_random_text_is_given_up_after_little_work(first: str | None, characters: str) -> None:
    rng = random.Random(5)
    repair(_LINES)  # fills what is kept between calls
    for _ in range(20):
        lines = [first or "".join(rng.choices(characters, k=44)), "".join(rng.choices(characters, k=44))]
        assert _calls_of(partial(repair, lines, "TD3")) < 10_000


def _calls_of(function: Callable[[], object]) -> int:
    """Count the calls of Python functions: work that is the same on every machine."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return calls


def test_the_day_a_document_is_shown_decides_between_two_years_of_expiry() -> None:
    lines = generate_mrz(replace(_RECORD, date_of_expiry=date(2030, 4, 15)), "TD3")
    seen = [[{character: 0.99} for character in line] for line in lines]
    unread = dict.fromkeys("0123456789", 0.1)
    seen[1][21], seen[1][27], seen[1][43] = {"3": 0.4, "8": 0.45}, unread, unread
    best, second = repair(seen, k=2)
    assert {best.lines[1][21], second.lines[1][21]} == {"3", "8"}
    shown = repair(seen, k=2, on=date(2026, 1, 1))
    assert shown[0].lines == lines
    assert shown[0].probability > 0.9
    assert repair(seen, k=2, on=date(1982, 1, 1))[0].lines[1][21] == "8"


def test_a_consistent_mrz_stays_unchanged_however_late_its_dates_are() -> None:
    assert repair(_LINES, on=date(2060, 1, 1))[0].changes == ()


def test_dates_with_every_0_1_and_8_read_as_letters_are_still_repaired() -> None:
    read = tuple(line.translate(str.maketrans("018", "OIB")) for line in _LINES)
    dates = slice(13, 28)
    assert repair(read, "TD3")[0].lines[1][dates] == _LINES[1][dates]
