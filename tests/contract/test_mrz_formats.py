"""What every MRZ format file must obey; a new file is tested unasked."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from idverify.mrz import MrzFormat, all_formats, parse_mrz
from idverify.mrz.check_digit import check_digit
from idverify.mrz.format import FILLER, Characters, FieldKind, FieldRule
from idverify.mrz.plan import plan_for, plans

_DIGIT_NAMES = {"document_number", "date_of_birth", "date_of_expiry", "optional_data", "composite"}
_SAMPLES = {
    FieldKind.STATE: "UTO",
    FieldKind.DATE_OF_BIRTH: "740812",
    FieldKind.DATE_OF_EXPIRY: "340415",
    FieldKind.SEX: "F",
    FieldKind.NAME: "ERIKSSON<<ANNA<MARIA",
}


def _sample(layout: MrzFormat, rule: FieldRule) -> str:
    text = _SAMPLES.get(rule.kind) or ("1" if rule.characters in (Characters.DIGITS, Characters.ANY) else "E")
    if rule.kind is FieldKind.SEPARATOR:
        text = FILLER
    if rule.kind is FieldKind.DOCUMENT_CODE:
        text = layout.document_code_initials[:1] or "I"
    if rule.characters in (Characters.DIGITS, Characters.LETTERS) or rule.kind is FieldKind.SEPARATOR:
        text = (text * rule.at.length)[: rule.at.length]
    return text.ljust(rule.at.length, FILLER)


def _lines(layout: MrzFormat) -> tuple[str, ...]:
    """Return a valid MRZ of the format, made from its table alone."""
    text = [FILLER] * layout.length
    for rule in layout.fields:
        text[layout.slice(rule.at)] = _sample(layout, rule)
    text[: len(layout.prefix)] = layout.prefix
    for digit in layout.check_digits:
        covered = "".join("".join(text[layout.slice(span)]) for span in digit.over)
        text[layout.slice(digit.at)] = check_digit(covered)
    joined = "".join(text)
    ends = [sum(layout.line_lengths[:count]) for count in range(len(layout.line_lengths) + 1)]
    return tuple(joined[start:end] for start, end in pairwise(ends))


every_format = pytest.mark.parametrize("layout", all_formats(), ids=lambda layout: layout.id)


def test_the_five_formats_of_doc_9303_and_six_national_ones_are_there() -> None:
    assert {layout.id for layout in all_formats() if layout.icao} == {"TD1", "TD2", "TD3", "MRVA", "MRVB"}
    assert {"FRA_ID", "FRA_DL", "EU_DL", "CHE_DL", "SVK_ID", "RUS_PN"} <= {layout.id for layout in all_formats()}


@every_format
def test_an_mrz_made_from_the_table_is_recognised_and_valid(layout: MrzFormat) -> None:
    mrz = parse_mrz(_lines(layout))
    assert (mrz.format, mrz.valid) == (layout.id, True), mrz.findings


@every_format
def test_what_the_plan_certifies_has_no_error(layout: MrzFormat) -> None:
    plan = plan_for(_lines(layout))
    assert plan is not None
    assert plan.certifies("\n".join(_lines(layout)))


@every_format
def test_each_check_digit_turned_fails_and_only_such(layout: MrzFormat) -> None:
    lines = _lines(layout)
    for digit in layout.check_digits:
        line = lines[digit.at.line - 1]
        place = digit.at.first - 1
        wrong = str((int(line[place]) + 1) % 10)
        turned = line[:place] + wrong + line[place + 1 :]
        mrz = parse_mrz([turned if number == digit.at.line - 1 else other for number, other in enumerate(lines)])
        check = mrz.check(digit.name)
        assert not mrz.valid
        assert check is not None
        assert check.status == "failed"


@every_format
def test_every_position_is_printed_once_and_has_its_characters(layout: MrzFormat) -> None:
    for index in range(layout.length):
        line, column = layout.position(index)
        assert layout.index(line, column) == index
        assert layout.characters_at(index).value


@every_format
def test_the_table_names_its_source_and_known_check_digits(layout: MrzFormat) -> None:
    assert layout.source
    assert re.fullmatch("[A-Z0-9_]+", layout.id)
    assert {digit.name for digit in layout.check_digits} <= _DIGIT_NAMES
    assert all(rule.clause for rule in layout.fields)
    assert all(digit.clause for digit in layout.check_digits)
    assert all(layout.field(digit.name) is not None for digit in layout.check_digits if digit.name != "composite")


@every_format
def test_no_text_of_one_format_is_certified_by_another(layout: MrzFormat) -> None:
    printed = "\n".join(_lines(layout))
    assert [plan.layout.id for plan in plans() if plan.certifies(printed)] == [layout.id]


def test_a_table_with_a_gap_or_an_overlap_is_refused() -> None:
    layout = all_formats()[0]
    with pytest.raises(ValueError, match="exactly once"):
        MrzFormat("GAP", "", "", layout.line_lengths, layout.fields[1:], layout.check_digits)


def test_a_position_outside_the_format_is_refused() -> None:
    layout = all_formats()[0]
    with pytest.raises(ValueError, match="no line 9"):
        layout.index(9, 1)
