"""Judging every check digit of an MRZ whose format is known."""

from __future__ import annotations

from functools import cache

from idverify.mrz.check_digit import DigitPlaces, residue, residue_of_places, residue_table, weighed_places
from idverify.mrz.format import DIGITS, FILLER, MrzFormat
from idverify.mrz.long_number import find_long_number
from idverify.mrz.national import Deviation, find_deviation
from idverify.mrz.result import CheckDigit, CheckStatus

_OK, _FAILED, _NOT_PRINTED = CheckStatus.OK, CheckStatus.FAILED, CheckStatus.NOT_PRINTED


def judge_check_digits(layout: MrzFormat, text: str) -> tuple[CheckDigit, ...]:
    """Return every check digit of the format, judged on the joined lines."""
    residues = residue_table(text)
    judged: list[CheckDigit] = []
    for places in _places_in(layout, text):
        expected = DIGITS[residue_of_places(places.weighed, residues)]
        printed = text[places.index]
        status = _OK if printed == expected else _NOT_PRINTED if printed == FILLER else _FAILED
        judged.append(CheckDigit((places, status, expected, printed, text)))
    return tuple(judged)


def _places_in(layout: MrzFormat, text: str) -> tuple[DigitPlaces, ...]:
    """Return where the check digits lie in the joined lines; a long number's stands elsewhere."""
    every, rule = _digit_places(layout), layout.long_number
    found = find_long_number(layout, text) if rule is not None else None
    if rule is None or found is None:
        return every
    moved = _make_places(layout, rule.number, found.check_index, found.places, rule.clause)
    return tuple(moved if places.name == rule.number else places for places in every)


@cache
def _digit_places(layout: MrzFormat) -> tuple[DigitPlaces, ...]:
    """Return where the format prints each check digit and what it covers."""
    return tuple(
        _make_places(
            layout,
            rule.name,
            layout.slice(rule.at).start,
            tuple(place for span in rule.over for place in range(layout.length)[layout.slice(span)]),
            rule.clause,
        )
        for rule in layout.check_digits
    )


def _make_places(layout: MrzFormat, name: str, index: int, covered: tuple[int, ...], clause: str) -> DigitPlaces:
    line, column = layout.position(index)
    positions = tuple(layout.position(place) for place in covered)
    return DigitPlaces(name, index, line, column, covered, positions, weighed_places(covered), clause)


def agrees_with_filler_summed(layout: MrzFormat, text: str) -> bool:
    """Tell whether a long number's digit agrees when the filler before its rest is summed too, where that is known.

    Belgium printed cards both ways.
    """
    long_number = find_long_number(layout, text)
    state = layout.field("issuing_state")
    if long_number is None or state is None:
        return False
    issuer = text[layout.slice(state.at)].rstrip(FILLER)
    if find_deviation(issuer, Deviation.FILLER_SUMMED) is None:
        return False
    with_filler = text[long_number.first] + FILLER + text[long_number.rest]
    return str(residue(with_filler)) == text[long_number.check_index]
