"""The columns against the scalar parser, row for row."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from idverify.errors import TextInputError, UsageError
from idverify.mrz import CheckStatus, all_formats, parse_mrz
from idverify.mrz.batch import STATUS_CODES, MrzColumns, as_rows, check_many, parse_many
from idverify.mrz.format import ALPHABET

_ON = date(2026, 6, 1)
_VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "mrz.json").read_text("utf-8"))


def _texts(format_id: str) -> list[tuple[str, ...]]:
    """Return the vectors of a format, and each with a few characters changed."""
    rng = random.Random(5)
    texts = [tuple(vector["lines"]) for vector in _VECTORS if vector["format"] == format_id]
    layout = next(layout for layout in all_formats() if layout.id == format_id)
    texts = [lines for lines in texts if tuple(map(len, lines)) == layout.line_lengths]
    texts = [lines for lines in texts if all(ord(character) < 256 for character in "".join(lines))]
    for lines in texts * (1 + 300 // len(texts)):
        changed = [list(line) for line in lines]
        for _ in range(rng.randrange(1, 4)):
            line = rng.choice(changed)
            line[rng.randrange(len(line))] = rng.choice(ALPHABET + "<<<<0123456789é ")
        texts.append(tuple("".join(line) for line in changed))
    return texts


@pytest.fixture(scope="module", params=[layout.id for layout in all_formats()])
def columns(request: pytest.FixtureRequest) -> tuple[list[tuple[str, ...]], MrzColumns]:
    texts = _texts(request.param)
    return texts, parse_many(as_rows(["".join(lines) for lines in texts], request.param), request.param, on=_ON)


def test_validity_is_that_of_the_parser(columns: tuple[list[tuple[str, ...]], MrzColumns]) -> None:
    texts, found = columns
    expected = [(mrz := parse_mrz(lines)).valid and mrz.format == found.layout.id for lines in texts]
    assert found.valid.tolist() == expected
    assert any(expected)
    assert not all(expected)


def test_check_digits_are_those_of_the_parser(columns: tuple[list[tuple[str, ...]], MrzColumns]) -> None:
    texts, found = columns
    alone = check_many(as_rows(["".join(lines) for lines in texts], found.layout), found.layout)
    for row, lines in enumerate(texts):
        mrz = parse_mrz(lines)
        if mrz.format != found.layout.id or mrz.lines != lines:
            continue
        for check in mrz.checks:
            assert STATUS_CODES[found.checks[check.name][row]] is check.status, (lines, check.name)
            assert STATUS_CODES[alone[check.name][row]] is check.status, (lines, check.name)


def test_fields_and_dates_are_those_of_the_parser(columns: tuple[list[tuple[str, ...]], MrzColumns]) -> None:
    texts, found = columns
    for row, lines in enumerate(texts):
        mrz = parse_mrz(lines, on=_ON)
        if mrz.format != found.layout.id or mrz.lines != lines or not "".join(lines).isascii():
            continue
        fields = mrz.fields
        for name, values in found.fields.items():
            assert values[row].decode() == fields[name], (lines, name)
        for name, dates in found.dates.items():
            iso = fields.get(f"{name}_iso")
            assert str(dates.resolved[row]) == (iso or "NaT"), (lines, name)


def test_without_a_reference_date_no_day_is_resolved() -> None:
    found = parse_many(as_rows(["".join(lines) for lines in _texts("TD1")], "TD1"), "TD1")
    assert all(len(dates.resolved) == 0 for dates in found.dates.values())


def test_more_rows_than_a_block_are_all_judged() -> None:
    lines = next(vector["lines"] for vector in _VECTORS if vector["id"] == "td3-figure")
    good, wrong = "".join(lines), "".join(lines)[:-1] + "0"
    texts = [good] * 25_000
    texts[10_000] = texts[24_999] = wrong
    rows = as_rows(texts, "TD3")
    assert np.flatnonzero(~parse_many(rows, "TD3").valid).tolist() == [10_000, 24_999]
    composite = check_many(rows, "TD3")["composite"]
    assert np.flatnonzero(composite == STATUS_CODES.index(CheckStatus.FAILED)).tolist() == [10_000, 24_999]


def test_no_rows_give_empty_columns() -> None:
    found = parse_many(as_rows([], "TD3"), "TD3", on=_ON)
    assert (len(found.valid), len(found.fields["sex"])) == (0, 0)


def test_a_text_of_another_length_is_refused_by_its_number() -> None:
    with pytest.raises(TextInputError, match="text 1 has 3 characters"):
        as_rows(["A" * 88, "ABC"], "TD3")
    with pytest.raises(TextInputError, match="text 1 holds a character"):
        as_rows(["A" * 88, "A" * 87 + "Ж"], "TD3")


def test_an_unknown_format_or_shape_is_refused() -> None:
    with pytest.raises(UsageError, match="TD3"):
        check_many(np.zeros((1, 88), np.uint8), "TD9")
    with pytest.raises(UsageError, match="shape"):
        parse_many(np.zeros((1, 44), np.uint8), "TD3")
