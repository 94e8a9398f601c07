"""Judging every check digit of an MRZ whose format is known."""

from __future__ import annotations

from idverify.mrz.check_digit import residue
from idverify.mrz.format import FILLER, CheckDigitRule, MrzFormat
from idverify.mrz.long_number import LongNumber, find_long_number
from idverify.mrz.national import Deviation, find_deviation
from idverify.mrz.result import CheckDigit, CheckStatus


def judge_check_digits(layout: MrzFormat, text: str) -> tuple[CheckDigit, ...]:
    """Return every check digit of the format, judged on the joined lines."""
    long_number = find_long_number(layout, text)
    return tuple(_judge(layout, text, rule, long_number) for rule in layout.check_digits)


def _judge(layout: MrzFormat, text: str, rule: CheckDigitRule, long_number: LongNumber | None) -> CheckDigit:
    clause = rule.clause
    if long_number is not None and layout.long_number is not None and rule.name == layout.long_number.number:
        places, index, clause = long_number.places, long_number.check_index, layout.long_number.clause
    else:
        index = layout.index(rule.at.line, rule.at.first)
        places = tuple(
            place for span in rule.over for place in range(layout.slice(span).start, layout.slice(span).stop)
        )
    covered = "".join(text[place] for place in places)
    line, column = layout.position(index)
    expected = str(residue(covered))
    return CheckDigit(
        name=rule.name,
        status=_status(expected, text[index]),
        expected=expected,
        printed=text[index],
        line=line,
        column=column,
        covered=covered,
        places=tuple(layout.position(place) for place in places),
        clause=clause,
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
