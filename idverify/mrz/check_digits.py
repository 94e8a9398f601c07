"""Judging every check digit of an MRZ whose format is known."""

from __future__ import annotations

from idverify.mrz.check_digit import residue
from idverify.mrz.format import FILLER, CheckDigitRule, DigitPlaces, MrzFormat
from idverify.mrz.long_number import LongNumber, find_long_number
from idverify.mrz.national import Deviation, find_deviation
from idverify.mrz.result import CheckDigit, CheckStatus


def judge_check_digits(layout: MrzFormat, text: str) -> tuple[CheckDigit, ...]:
    """Return every check digit of the format, judged on the joined lines."""
    long_number = find_long_number(layout, text)
    return tuple(
        _judge(layout, text, rule, _moved(layout, rule, long_number) or places)
        for rule, places in zip(layout.check_digits, layout.digit_places, strict=True)
    )


def _moved(layout: MrzFormat, rule: CheckDigitRule, found: LongNumber | None) -> DigitPlaces | None:
    """Return where the check digit of a long number lies; None for every other check digit."""
    if found is None or layout.long_number is None or rule.name != layout.long_number.number:
        return None
    positions = tuple(layout.position(place) for place in found.places)
    return DigitPlaces(found.check_index, found.places, positions)


def _judge(layout: MrzFormat, text: str, rule: CheckDigitRule, places: DigitPlaces) -> CheckDigit:
    covered = "".join([text[place] for place in places.covered])
    line, column = layout.position(places.index)
    expected = str(residue(covered))
    is_long = layout.long_number is not None and layout.index(rule.at.line, rule.at.first) != places.index
    return CheckDigit(
        name=rule.name,
        status=_status(expected, text[places.index]),
        expected=expected,
        printed=text[places.index],
        line=line,
        column=column,
        covered=covered,
        places=places.positions,
        clause=layout.long_number.clause if is_long and layout.long_number is not None else rule.clause,
    )


def _status(expected: str, printed: str) -> CheckStatus:
    if printed == FILLER:
        return CheckStatus.NOT_PRINTED
    return CheckStatus.OK if printed == expected else CheckStatus.FAILED


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
