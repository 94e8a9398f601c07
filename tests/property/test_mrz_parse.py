"""Properties of the parser. `IDVERIFY_FUZZ=1000000 pytest tests/property/test_mrz_parse.py` makes the long runs.

A long run gives so many inputs to each fuzzer of its own: changed bytes, and a tenth of them from Hypothesis, whose
making of an input takes ten times as long as judging it. It parses and judges every input and asks each fiftieth for
everything the result can say.
"""

from __future__ import annotations

import json
import os
import random
from datetime import date
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idverify.errors import TextInputError
from idverify.mrz import FindingSeverity, all_formats, parse_mrz
from idverify.mrz.format import ALPHABET
from idverify.mrz.plan import plan_for
from idverify.mrz.report import as_json

_LONG_RUN = int(os.environ.get("IDVERIFY_FUZZ", "0"))
_LONG_HYPOTHESIS = _LONG_RUN // 10
_WHOLE_EACH = 50 if _LONG_RUN else 1
_ON = date(2026, 1, 1)
_SEEDS = (
    ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    ("I<UTOD23145890<7349<<<<<<<<<<<", "7408122F3012040UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
    ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"),
    ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
)
_widths = st.sampled_from(sorted({length for layout in all_formats() for length in layout.line_lengths}))
_any_line = st.one_of(
    st.text(max_size=60),
    _widths.flatmap(lambda width: st.text(alphabet=ALPHABET, min_size=width, max_size=width)),
    _widths.flatmap(lambda width: st.text(min_size=width, max_size=width)),
)


def _judge(lines: list[str] | str) -> None:
    """Parse and judge, and ask for everything the result can say; in long runs of some, chosen by their text."""
    mrz = parse_mrz(lines, on=_ON)
    assert mrz.valid in {True, False}
    if crc32(repr(lines).encode()) % _WHOLE_EACH == 0:
        json.dumps(as_json(mrz, blind_spots=True), ensure_ascii=False).encode()


@pytest.mark.timeout(0)
@settings(max_examples=max(_LONG_HYPOTHESIS, 150), deadline=None)
@given(st.lists(_any_line, max_size=4))
def test_no_lines_whatever_raise(lines: list[str]) -> None:
    _judge(lines)


@pytest.mark.timeout(0)
@settings(max_examples=max(_LONG_HYPOTHESIS, 150), deadline=None)
@given(st.text(max_size=200))
def test_no_text_whatever_raises(text: str) -> None:
    _judge(text)


@pytest.mark.timeout(0)
def test_no_changed_bytes_raise() -> None:
    rng = random.Random(9303)
    for _ in range(max(_LONG_RUN, 1500)):
        text = bytearray("\n".join(rng.choice(_SEEDS)).encode())
        for _ in range(rng.randrange(1, 6)):
            place = rng.randrange(len(text))
            choice = rng.randrange(3)
            if choice == 0:
                text[place] = rng.randrange(256)
            elif choice == 1:
                text[place:place] = bytes([rng.randrange(256)]) * rng.randrange(1, 4)
            elif len(text) > 1:
                del text[place : place + rng.randrange(1, 4)]
        try:
            _judge(text.decode("latin-1"))
        except TextInputError:
            raise AssertionError("a short text was refused") from None


def test_what_is_certified_at_a_glance_is_valid_rule_by_rule() -> None:
    rng = random.Random(7)
    for _ in range(3000):
        lines = [list(line) for line in rng.choice(_SEEDS)]
        for _ in range(rng.randrange(3)):
            line = rng.choice(lines)
            line[rng.randrange(len(line))] = rng.choice(ALPHABET)
        mrz = parse_mrz(["".join(line) for line in lines])
        errors = [finding for finding in mrz.findings if finding.severity is FindingSeverity.ERROR]
        plan = plan_for(mrz.lines)
        assert mrz.valid is (not errors)
        assert plan is None or not plan.certifies("\n".join(mrz.lines)) or not errors


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_SEEDS), st.integers(0, 100), st.sampled_from(ALPHABET))
def test_a_changed_character_is_seen_unless_the_check_lists_it_as_blind(
    lines: tuple[str, ...], place: int, character: str
) -> None:
    mrz = parse_mrz(lines)
    for check in mrz.checks:
        line, column = check.places[place % len(check.places)]
        old = lines[line - 1][column - 1]
        changed = lines[line - 1][: column - 1] + character + lines[line - 1][column:]
        after = parse_mrz([changed if number == line - 1 else other for number, other in enumerate(lines)])
        spot = next(spot for spot in check.blind_to if (spot.line, spot.column) == (line, column))
        agrees = next((other.status == "ok" for other in after.checks if other.name == check.name), None)
        if check.name != "document_number" and agrees is not None:
            assert agrees is (character == old or character in spot.unseen)
