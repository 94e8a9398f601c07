"""What a machine readable zone format is: a table of fields and check digits with their positions.

Parser, generator, batch columns, repair and documentation all read these tables; nothing about a format is
written anywhere else. Positions are printed as ICAO Doc 9303 prints them: lines and columns counted from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

FILLER = "<"
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET = DIGITS + LETTERS + FILLER
"""The 37 characters of the MRZ, ICAO Doc 9303-3, 4.3."""


class Characters(StrEnum):
    """Which characters a position may hold; the value of each member is its alphabet."""

    LETTERS = LETTERS
    LETTERS_FILLER = LETTERS + FILLER
    DIGITS = DIGITS
    DIGITS_FILLER = DIGITS + FILLER
    ANY = ALPHABET
    SEX = "MF<"
    FILLER_ONLY = FILLER


class FieldKind(StrEnum):
    """How the text of a field is read."""

    DOCUMENT_CODE = "document_code"
    STATE = "state"
    NAME = "name"
    """Primary and secondary identifier with two fillers between them."""
    NAME_PART = "name_part"
    """Only one of the two identifiers."""
    NUMBER = "number"
    DATE_OF_BIRTH = "date_of_birth"
    """YYMMDD; unknown parts are fillers."""
    DATE_OF_EXPIRY = "date_of_expiry"
    SEX = "sex"
    OPTIONAL = "optional"
    TEXT = "text"
    """Anything else; fillers at the end are dropped."""
    SEPARATOR = "separator"
    """Fillers that separate fields; never reported as a value."""


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive characters of one line; line and columns count from 1, the last column belongs to the span."""

    line: int
    first: int
    last: int

    @property
    def length(self) -> int:
        """Number of characters."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field of a format.

    Attributes:
        name: the key under which results carry it; the two identifiers of a NAME field get keys of their own.
        at: where it stands.
        kind: how it is read.
        characters: what each of its positions may hold.
        clause: where the standard says so.
        required: a field of fillers only is wrong.
    """

    name: str
    at: Span
    kind: FieldKind
    characters: Characters
    clause: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class CheckDigitRule:
    """One check digit of a format.

    Attributes:
        name: "document_number", "date_of_birth", "date_of_expiry", "optional_data" or "composite".
        at: where it stands, one column.
        over: the spans it is computed over, in order; the weights 7, 3, 1 run on across them.
        clause: where the standard says so.
        filler_when_empty: a filler may stand for it when everything it is computed over is filler.
    """

    name: str
    at: Span
    over: tuple[Span, ...]
    clause: str
    filler_when_empty: bool = False


@dataclass(frozen=True, slots=True)
class LongNumberRule:
    """A document number too long for its field goes on at the start of the optional data.

    The check digit's own position then holds a filler, and the check digit follows the rest of the number in
    the optional data, with a filler behind it. The sum runs over the number alone, without that filler.

    Attributes:
        number: name of the number field; its check digit has the same name.
        continued_in: name of the optional field that holds the rest, the check digit and the closing filler.
        clause: where the standard says so.
    """

    number: str
    continued_in: str
    clause: str


@dataclass(frozen=True, slots=True)
class MrzFormat:
    """One format of the machine readable zone.

    Attributes:
        id: short stable name, "TD3".
        title: what kind of document carries it.
        source: the standard or publication the table was made from.
        line_lengths: characters of each line.
        prefix: what the first line must begin with; of several formats of one size the longest prefix wins.
        document_code_initials: first letters of the document code that the standard allows; empty means any.
        fields: every field, in the order of its positions.
        check_digits: every check digit; the composite last.
        long_number: the rule for long document numbers, where the format has one.
        icao: the format is one of ICAO Doc 9303's.
    """

    id: str
    title: str
    source: str
    line_lengths: tuple[int, ...]
    fields: tuple[FieldRule, ...]
    check_digits: tuple[CheckDigitRule, ...]
    prefix: str = ""
    document_code_initials: str = ""
    long_number: LongNumberRule | None = None
    icao: bool = True

    def __hash__(self) -> int:
        """Hash the id alone: formats are keys of caches, and hashing a whole table takes 20 microseconds."""
        return hash(self.id)

    def __post_init__(self) -> None:
        """Refuse a table that does not cover every position exactly once."""
        places = [self.index(span.line, column) for span in self.spans() for column in _columns(span)]
        if sorted(places) != list(range(self.length)):
            raise ValueError(f"the table of {self.id} must cover each of its {self.length} positions exactly once")
        names = [rule.name for rule in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"the table of {self.id} names a field twice")

    @property
    def length(self) -> int:
        """Characters of all lines together."""
        return sum(self.line_lengths)

    def spans(self) -> Iterator[Span]:
        """Every span of the table: fields first, then check digits."""
        yield from (rule.at for rule in self.fields)
        yield from (rule.at for rule in self.check_digits)

    def index(self, line: int, column: int) -> int:
        """Return the place, from 0, of a position in the lines joined without a separator.

        Raises:
            ValueError: the format has no such position.
        """
        if not (1 <= line <= len(self.line_lengths) and 1 <= column <= self.line_lengths[line - 1]):
            raise ValueError(f"{self.id} has no line {line}, column {column}")
        return sum(self.line_lengths[: line - 1]) + column - 1

    def position(self, index: int) -> tuple[int, int]:
        """Return line and column, from 1, of a place in the joined lines; the inverse of `index`."""
        line = 1
        while index >= self.line_lengths[line - 1]:
            index -= self.line_lengths[line - 1]
            line += 1
        return line, index + 1

    def slice(self, span: Span) -> slice:
        """Return where a span lies in the joined lines."""
        start = self.index(span.line, span.first)
        return slice(start, start + span.length)

    def field(self, name: str) -> FieldRule | None:
        """Return the rule of a field, or None when the format has no such field."""
        return next((rule for rule in self.fields if rule.name == name), None)

    def check_digit(self, name: str) -> CheckDigitRule | None:
        """Return the rule of a check digit, or None when the format has no such check digit."""
        return next((rule for rule in self.check_digits if rule.name == name), None)

    def characters_at(self, index: int) -> Characters:
        """Return what a place in the joined lines may hold."""
        line, column = self.position(index)
        for rule in self.fields:
            if rule.at.line == line and rule.at.first <= column <= rule.at.last:
                return rule.characters
        for digit in self.check_digits:
            if (digit.at.line, digit.at.first) == (line, column):
                return Characters.DIGITS_FILLER if digit.filler_when_empty else Characters.DIGITS
        raise ValueError(f"{self.id} has no position {index}")


def _columns(span: Span) -> range:
    return range(span.first, span.last + 1)
