"""From a record to the lines of the MRZ, in every format, by the format's own table. ICAO Doc 9303-3 to 9303-7.

>>> record = Record(
...     document_code="P", issuing_state="UTO", primary_identifier="Eriksson", secondary_identifier="Anna Maria",
...     document_number="L898902C3", nationality="UTO", date_of_birth=date(1974, 8, 12), sex="F",
...     date_of_expiry=date(2012, 4, 15), optional_data="ZE184226B")
>>> for line in generate_mrz(record, "TD3"):
...     print(line)
P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import pairwise
from types import MappingProxyType

from idverify.errors import UsageError
from idverify.mrz.check_digit import check_digit
from idverify.mrz.clair import to_clair
from idverify.mrz.format import ALPHABET, FILLER, Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat
from idverify.mrz.name_rendering import Truncation, render_identifier, render_name
from idverify.mrz.plan import all_formats
from idverify.mrz.transliterate import transliterate

# Sex as the VIZ and the MRZ print it: X in the VIZ is a filler in the MRZ, Doc 9303-4, 4.2.2.
_SEXES = MappingProxyType({"M": "M", "F": "F", "X": FILLER, FILLER: FILLER, "": FILLER})
_DATES = (FieldKind.DATE_OF_BIRTH, FieldKind.DATE_OF_EXPIRY)


@dataclass(frozen=True, slots=True)
class Record:
    """What is to be printed.

    Attributes:
        document_code: one or two characters, "P", "ID".
        issuing_state: State code as printed, "UTO", "D".
        primary_identifier: as in the VIZ, any script with a transliteration table.
        secondary_identifier: as in the VIZ; may be empty.
        document_number: any length the format can hold; spaces and marks become fillers.
        nationality: State code as printed.
        date_of_birth: a day, or the six characters YYMMDD with fillers for unknown parts.
        sex: "M", "F" or "X".
        date_of_expiry: a day, or six characters where a State prints none.
        optional_data: the first optional field.
        optional_data_2: the second optional field of TD1.
        other: fields of formats outside ICAO by their name in the format's table.
    """

    document_code: str
    issuing_state: str
    primary_identifier: str
    document_number: str
    nationality: str
    date_of_birth: date | str
    sex: str
    date_of_expiry: date | str
    secondary_identifier: str = ""
    optional_data: str = ""
    optional_data_2: str = ""
    other: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the standard leaves to the issuing State.

    Attributes:
        truncation: how a name too long for its field is shortened.
        fixed_length: characters of each primary component under `Truncation.FIXED`.
        empty_check_digit: what stands for the check digit of empty optional data, "0" or "<".
    """

    truncation: Truncation = Truncation.BALANCED
    fixed_length: int = 6
    empty_check_digit: str = "0"


_DEFAULT_CHOICES = Choices()


def generate_mrz(record: Record, format_id: str, *, choices: Choices = _DEFAULT_CHOICES) -> tuple[str, ...]:
    """Return the lines of a record in one format.

    Args:
        record: what to print.
        format_id: "TD1", "TD2", "TD3", "MRVA", "MRVB", or another format's id.
        choices: what the standard leaves open.

    Raises:
        UsageError: no such format, or a value the format cannot print; the message names the field, not the value.
    """
    known = {mrz_format.id: mrz_format for mrz_format in all_formats()}
    if format_id not in known:
        raise UsageError(f"no MRZ format {format_id!r}; known: {', '.join(known)}", code="unknown_format")
    return generate_in(record, known[format_id], choices=choices)


def generate_in(record: Record, mrz_format: MrzFormat, *, choices: Choices = _DEFAULT_CHOICES) -> tuple[str, ...]:
    """Return the lines of a record in a format given as a table; see `generate_mrz`."""
    text = [FILLER] * mrz_format.length
    number = _number_text(record, mrz_format)
    for rule in mrz_format.fields:
        _put(text, mrz_format.slice(rule.at), _field_text(record, rule, choices, number))
    for digit in mrz_format.check_digits:
        if number.is_long and mrz_format.long_number is not None and digit.name == mrz_format.long_number.number:
            continue  # its position keeps the filler; the digit stands in the optional data
        _put(text, mrz_format.slice(digit.at), _digit_text(text, mrz_format, digit, choices))
    joined = "".join(text)
    starts = [sum(mrz_format.line_lengths[:line]) for line in range(len(mrz_format.line_lengths) + 1)]
    return tuple(joined[start:end] for start, end in pairwise(starts))


@dataclass(frozen=True, slots=True)
class _Number:
    """The document number, cut in two when it is too long for its field."""

    field: str
    first: str
    continuation: str = ""
    continued_in: str = ""

    @property
    def is_long(self) -> bool:
        return bool(self.continued_in)


def _number_text(record: Record, mrz_format: MrzFormat) -> _Number:
    rule = next((rule for rule in mrz_format.fields if rule.kind is FieldKind.NUMBER), None)
    text = _mrz_text(record.document_number)
    if rule is None or len(text) <= rule.at.length:
        return _Number(rule.name if rule else "", text)
    long_number = mrz_format.long_number
    more = mrz_format.field(long_number.continued_in) if long_number is not None else None
    # Behind the rest of the number stand its check digit and a filler.
    longest = rule.at.length + (more.at.length - 2 if more is not None else 0)
    if long_number is None or len(text) > longest:
        raise _unusable(rule.name, f"{mrz_format.id} prints at most {longest} characters")
    head, rest = text[: rule.at.length], text[rule.at.length :]
    if FILLER in head[-1] + rest:
        raise _unusable(rule.name, f"spaces and marks from character {rule.at.length} on would end it")
    continuation = rest + check_digit(text) + FILLER
    return _Number(rule.name, head, continuation, long_number.continued_in)


def _field_text(record: Record, rule: FieldRule, choices: Choices, number: _Number) -> str:
    """Return the text of one field, exactly as long as the field."""
    if rule.kind is FieldKind.NAME:
        return render_name(
            record.primary_identifier,
            record.secondary_identifier,
            rule.at.length,
            write=_writer(record, rule),
            truncation=choices.truncation,
            fixed_length=choices.fixed_length,
        ).field
    if rule.kind is FieldKind.NAME_PART:
        return render_identifier(str(_value(record, rule.name)), rule.at.length, write=_writer(record, rule))
    text = number.first if rule.name == number.field else _plain_text(record, rule)
    if rule.name == number.continued_in:
        text = number.continuation + text
    return _fitted(text, rule)


def _writer(record: Record, rule: FieldRule) -> Callable[[str], str]:
    """Names go by the State's transliteration; where a format lets digits into names, by the Clair alphabet."""
    if rule.characters is Characters.ANY:
        return to_clair
    return partial(transliterate, state=record.issuing_state)


def _plain_text(record: Record, rule: FieldRule) -> str:
    if rule.kind is FieldKind.SEPARATOR:
        return ""
    value = _value(record, rule.name)
    if rule.kind in _DATES:
        return value.strftime("%y%m%d") if isinstance(value, date) else value
    if rule.kind is FieldKind.SEX:
        if value not in _SEXES:
            raise _unusable(rule.name, "use M, F or X")
        return _SEXES[str(value)]
    return _mrz_text(str(value))


def _value(record: Record, name: str) -> date | str:
    if name in record.other:
        return record.other[name]
    if name == "other" or name not in Record.__dataclass_fields__:
        return ""
    value: date | str = getattr(record, name)
    return value


def _mrz_text(value: str) -> str:
    """Write letters and digits in capitals and everything else as fillers, Doc 9303-4, 4.2.2.2."""
    capitals = value.strip().upper()
    return "".join(character if character in ALPHABET else FILLER for character in capitals)


def _fitted(text: str, rule: FieldRule) -> str:
    if len(text) > rule.at.length:
        raise _unusable(rule.name, f"the field holds {rule.at.length} characters")
    padded = text.ljust(rule.at.length, FILLER)
    if any(character not in rule.characters.value for character in padded):
        raise _unusable(rule.name, f"it takes {rule.at.length} characters of {rule.characters.value}")
    return padded


def _digit_text(text: list[str], mrz_format: MrzFormat, digit: CheckDigitRule, choices: Choices) -> str:
    covered = "".join("".join(text[mrz_format.slice(span)]) for span in digit.over)
    if digit.filler_when_empty and not covered.strip(FILLER):
        return choices.empty_check_digit
    return check_digit(covered)


def _put(text: list[str], where: slice, what: str) -> None:
    text[where] = what


def _unusable(name: str, advice: str) -> UsageError:
    return UsageError(f"{name} cannot be printed: {advice}", code="record_unusable")
