"""Judging an MRZ rule by rule: everything that is wrong or strange, with field, place and clause."""

from __future__ import annotations

from collections.abc import Iterator

from idverify.mrz.check_digits import agrees_with_filler_summed, judge_check_digits
from idverify.mrz.dates import is_possible, is_wholly_unknown
from idverify.mrz.format import (
    ALPHABET,
    DIGITS,
    FILLER,
    LETTERS,
    Characters,
    CheckDigitRule,
    FieldKind,
    FieldRule,
    MrzFormat,
)
from idverify.mrz.names import SEPARATOR, has_second_separator
from idverify.mrz.national import Deviation, find_deviation
from idverify.mrz.result import CheckDigit, CheckStatus, FindingCode, FindingSeverity, MrzFinding
from idverify.mrz.states import StateKind, lookup

_ERROR = FindingSeverity.ERROR
_WARNING = FindingSeverity.WARNING
_CODES = "ICAO Doc 9303-3, 5"
_DATES = "ICAO Doc 9303-3, 4.8"
_NAMES = "ICAO Doc 9303-3, 4.6"
_ALPHABET = "ICAO Doc 9303-3, 4.3"
_GERMANY_IN_ISO = "DEU"
_ALLOWED = {characters: frozenset(characters.value) for characters in Characters}


def examine(layout: MrzFormat, text: str) -> tuple[MrzFinding, ...]:
    """Return the findings on joined lines of a known format, in the order of their places."""
    issuer = _issuer(layout, text)
    found: list[MrzFinding] = []
    for rule in layout.fields:
        raw = text[layout.slice(rule.at)]
        found.extend(_examine_field(layout, rule, raw, issuer))
    digits = judge_check_digits(layout, text)
    for rule_of_digit, digit in zip(layout.check_digits, digits, strict=True):
        found.extend(_examine_digit(layout, rule_of_digit, digit, text))
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.column)))


def _issuer(layout: MrzFormat, text: str) -> str:
    rule = layout.field("issuing_state")
    return text[layout.slice(rule.at)].rstrip(FILLER) if rule is not None else ""


def _examine_field(layout: MrzFormat, rule: FieldRule, raw: str, issuer: str) -> Iterator[MrzFinding]:
    if rule.kind is FieldKind.DATE_OF_EXPIRY and is_wholly_unknown(raw):
        yield from _examine_missing_expiry(rule, issuer)
        return
    strange = tuple(_strange_characters(rule, raw))
    yield from strange
    if rule.required and not raw.strip(FILLER):
        yield _at(rule, FindingCode.FIELD_EMPTY, _ERROR, f"{rule.name} holds fillers only", rule.clause)
    elif rule.kind is FieldKind.DOCUMENT_CODE:
        yield from _examine_document_code(layout, rule, raw, issuer)
    elif not strange:
        yield from _examine_content(rule, raw)


def _examine_content(rule: FieldRule, raw: str) -> Iterator[MrzFinding]:
    if rule.kind is FieldKind.STATE:
        yield from _examine_state(rule, raw)
    elif rule.kind in (FieldKind.DATE_OF_BIRTH, FieldKind.DATE_OF_EXPIRY):
        yield from _examine_date(rule, raw)
    elif rule.kind is FieldKind.NAME:
        yield from _examine_name(rule, raw)


def _strange_characters(rule: FieldRule, raw: str) -> Iterator[MrzFinding]:
    if _ALLOWED[rule.characters].issuperset(raw):
        return
    for place, character in enumerate(raw):
        column = rule.at.first + place
        if character not in ALPHABET:
            message = f"column {column} of line {rule.at.line} is outside the MRZ alphabet A-Z, 0-9, <"
            yield MrzFinding(FindingCode.ALPHABET, _ERROR, rule.name, rule.at.line, column, message, _ALPHABET)
        elif character not in rule.characters.value:
            message = f"{_kind_of(character)} stands in {rule.name}, which takes {_takes(rule.characters)}"
            yield MrzFinding(FindingCode.CHARACTERS, _ERROR, rule.name, rule.at.line, column, message, rule.clause)


def _examine_document_code(layout: MrzFormat, rule: FieldRule, raw: str, issuer: str) -> Iterator[MrzFinding]:
    if raw[0] not in LETTERS:
        message = f"the document code begins with {_kind_of(raw[0])}"
        yield _at(rule, FindingCode.CHARACTERS, _ERROR, message, rule.clause)
        return
    code = raw.rstrip(FILLER)
    deviation = find_deviation(issuer, Deviation.DOCUMENT_CODE, value=code)
    if deviation is not None:
        message = f"{issuer} is known to print this document code"
        yield _at(rule, FindingCode.NATIONAL_DEVIATION, _WARNING, message, deviation.source)
    elif layout.document_code_initials and raw[0] not in layout.document_code_initials:
        allowed = ", ".join(layout.document_code_initials)
        message = f"the document code of a {layout.id} begins with {allowed}"
        yield _at(rule, FindingCode.DOCUMENT_CODE, _WARNING, message, rule.clause)
    elif layout.icao and (raw[1] in DIGITS or (raw[1] == "V" and raw[0] != "V")):
        message = f"the second character of the document code of a {layout.id} is a letter other than V, or a filler"
        yield _at(rule, FindingCode.DOCUMENT_CODE, _WARNING, message, rule.clause)


def _examine_state(rule: FieldRule, raw: str) -> Iterator[MrzFinding]:
    code = raw.rstrip(FILLER)
    state = lookup(code)
    if state is None:
        message = f"{rule.name} is no code of ISO 3166-1 or Doc 9303-3"
        yield _at(rule, FindingCode.STATE_UNKNOWN, _ERROR, message, _CODES)
    elif state.deprecated:
        message = f"{rule.name} is a withdrawn code: {state.name}"
        yield _at(rule, FindingCode.STATE_DEPRECATED, _WARNING, message, state.source)
    elif state.kind is StateKind.PRIVATE:
        message = f"{rule.name} is the code of a private body: {state.name}"
        yield _at(rule, FindingCode.STATE_NOT_ICAO, _WARNING, message, state.source)
    elif not state.in_icao:
        message = f"{rule.name} is met in the field but not in Doc 9303-3: {state.name}"
        yield _at(rule, FindingCode.STATE_NOT_ICAO, _WARNING, message, state.source)
    elif code == _GERMANY_IN_ISO:
        message = f"{rule.name} is Germany's ISO code; Doc 9303-3 prints D"
        yield _at(rule, FindingCode.STATE_NOT_ICAO, _WARNING, message, _CODES)


def _examine_date(rule: FieldRule, raw: str) -> Iterator[MrzFinding]:
    if not is_possible(raw, parts_may_be_unknown=rule.kind is FieldKind.DATE_OF_BIRTH):
        yield _at(rule, FindingCode.DATE_IMPOSSIBLE, _ERROR, f"{rule.name} is no possible date YYMMDD", _DATES)


def _examine_missing_expiry(rule: FieldRule, issuer: str) -> Iterator[MrzFinding]:
    if FILLER in rule.characters.value:
        return
    deviation = find_deviation(issuer, Deviation.NO_EXPIRY)
    if deviation is None:
        message = f"{rule.name} holds fillers only"
        yield _at(rule, FindingCode.FIELD_EMPTY, _ERROR, message, rule.clause)
    else:
        message = f"{issuer} is known to issue documents without a date of expiry"
        yield _at(rule, FindingCode.NATIONAL_DEVIATION, _WARNING, message, deviation.source)


def _examine_name(rule: FieldRule, raw: str) -> Iterator[MrzFinding]:
    if raw.startswith(SEPARATOR):
        message = "the primary identifier is empty; a single name is printed as primary identifier"
        yield _at(rule, FindingCode.PRIMARY_EMPTY, _WARNING, message, _NAMES)
    elif raw.startswith(FILLER):
        message = "the name begins with a filler"
        yield _at(rule, FindingCode.NAME_SEPARATOR, _WARNING, message, _NAMES)
    if has_second_separator(raw):
        message = "two fillers stand inside the secondary identifier; components are separated by one"
        yield _at(rule, FindingCode.NAME_SEPARATOR, _WARNING, message, _NAMES)


def _examine_digit(layout: MrzFormat, rule: CheckDigitRule, digit: CheckDigit, text: str) -> Iterator[MrzFinding]:
    if digit.printed not in DIGITS + FILLER:
        code = FindingCode.CHARACTERS if digit.printed in ALPHABET else FindingCode.ALPHABET
        message = f"the check digit of {digit.name} is {_kind_of(digit.printed)}"
        yield _of_digit(digit, code, _ERROR, message)
    if digit.status is CheckStatus.NOT_PRINTED and not _filler_is_right(layout, rule, digit, text):
        message = f"a filler stands in the place of the check digit of {digit.name}"
        yield _of_digit(digit, FindingCode.CHECK_DIGIT_NOT_PRINTED, _ERROR, message)
    if digit.status is CheckStatus.FAILED:
        is_number = layout.long_number is not None and rule.name == layout.long_number.number
        if is_number and agrees_with_filler_summed(layout, text):
            message = "the long number's check digit agrees only when the filler before its rest is summed too"
            yield _of_digit(digit, FindingCode.NATIONAL_DEVIATION, _WARNING, message)
        else:
            message = f"the check digit of {digit.name} does not agree with what it covers"
            yield _of_digit(digit, FindingCode.CHECK_DIGIT, _ERROR, message)


def _filler_is_right(layout: MrzFormat, rule: CheckDigitRule, digit: CheckDigit, text: str) -> bool:
    if digit.covered.strip(FILLER):
        return False
    no_expiry = find_deviation(_issuer(layout, text), Deviation.NO_EXPIRY) is not None
    return rule.filler_when_empty or (rule.name == "date_of_expiry" and no_expiry)


def _at(rule: FieldRule, code: FindingCode, severity: FindingSeverity, message: str, clause: str) -> MrzFinding:
    return MrzFinding(code, severity, rule.name, rule.at.line, rule.at.first, message, clause)


def _of_digit(digit: CheckDigit, code: FindingCode, severity: FindingSeverity, message: str) -> MrzFinding:
    return MrzFinding(code, severity, digit.name, digit.line, digit.column, message, digit.clause)


def _kind_of(character: str) -> str:
    if character in DIGITS:
        return "a digit"
    if character in LETTERS:
        return "a letter"
    return "a filler" if character == FILLER else "a character outside the MRZ alphabet"


def _takes(characters: Characters) -> str:
    return {
        Characters.LETTERS: "letters",
        Characters.LETTERS_FILLER: "letters and fillers",
        Characters.DIGITS: "digits",
        Characters.DIGITS_FILLER: "digits and fillers",
        Characters.ANY: "letters, digits and fillers",
        Characters.SEX: "M, F or a filler",
        Characters.FILLER_ONLY: "fillers",
    }[characters]
