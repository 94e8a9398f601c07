"""What parsing an MRZ says: fields with places, three-valued checks, findings, dates and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from idverify.mrz.check_digit import DigitPlaces, same_residue
from idverify.mrz.format import ALPHABET


class CheckStatus(StrEnum):
    """Outcome of one check digit."""

    OK = "ok"
    FAILED = "failed"
    NOT_PRINTED = "not_printed"
    """A filler, or another character, stands where the digit belongs."""


class FindingSeverity(StrEnum):
    """Whether a finding makes the MRZ invalid."""

    ERROR = "error"
    WARNING = "warning"


class FindingCode(StrEnum):
    """Stable names of everything that parsing can find."""

    LINE_COUNT = "line_count"
    LINE_LENGTH = "line_length"
    SPACES_REMOVED = "spaces_removed"
    LOWER_CASE = "lower_case"
    ALPHABET = "alphabet"
    CHARACTERS = "characters"
    FIELD_EMPTY = "field_empty"
    CHECK_DIGIT = "check_digit"
    CHECK_DIGIT_NOT_PRINTED = "check_digit_not_printed"
    STATE_UNKNOWN = "state_unknown"
    STATE_DEPRECATED = "state_deprecated"
    STATE_NOT_ICAO = "state_not_icao"
    DATE_IMPOSSIBLE = "date_impossible"
    DOCUMENT_CODE = "document_code"
    NAME_SEPARATOR = "name_separator"
    PRIMARY_EMPTY = "primary_identifier_empty"
    LONG_NUMBER = "long_number"
    NATIONAL_DEVIATION = "national_deviation"


@dataclass(frozen=True, slots=True)
class MrzFinding:
    """Something about an MRZ that an examiner should look at.

    Attributes:
        code: stable name.
        severity: an error makes the MRZ invalid, a warning does not.
        field: name of the field or check digit, or "" for a whole line.
        line: from 1; 0 for the MRZ as a whole.
        column: from 1; 0 for the line as a whole.
        message: where and what kind, never the holder's data.
        clause: the rule it goes against.
    """

    code: FindingCode
    severity: FindingSeverity
    field: str
    line: int
    column: int
    message: str
    clause: str


class MrzField(tuple[str, str, str, int, int, int]):
    """One field: what is printed, what it says and where it stands (line and column from 1).

    A tuple, not a dataclass like its neighbours: a dozen are made for every MRZ, in a sixth of the time. It is made
    from one tuple of its values in the order below.
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        """Name of the field."""
        return self[0]

    @property
    def raw(self) -> str:
        """What is printed."""
        return self[1]

    @property
    def value(self) -> str:
        """What it says: without fillers at the end, identifiers with spaces."""
        return self[2]

    @property
    def line(self) -> int:
        """Where it stands, from 1."""
        return self[3]

    @property
    def column(self) -> int:
        """Where it begins, from 1."""
        return self[4]

    @property
    def length(self) -> int:
        """How many characters it has."""
        return self[5]


class FieldColumns(NamedTuple):
    """Every field, side by side: the n-th entry of each column is the n-th field's; identifiers come last."""

    names: Sequence[str]
    raws: Sequence[str]
    values: Sequence[str]
    lines: Sequence[int]
    columns: Sequence[int]
    lengths: Sequence[int]

    def row(self, name: str) -> MrzField | None:
        """Return one field, or None when there is none of this name."""
        if name not in self.names:
            return None
        place = self.names.index(name)
        return MrzField(column[place] for column in self)


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """One covered position and what could stand there instead without the check digit changing."""

    line: int
    column: int
    unseen: str


class CheckDigit(tuple[DigitPlaces, CheckStatus, str, str, str]):
    """One check digit and its outcome.

    A tuple for the same reason as a field, made from: its places, status, expected and printed digit, joined lines.
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        """One of "document_number", "date_of_birth", "date_of_expiry", "optional_data", "composite"."""
        return self[0].name

    @property
    def status(self) -> CheckStatus:
        """Whether it agrees."""
        return self[1]

    @property
    def expected(self) -> str:
        """The digit computed from the text it covers."""
        return self[2]

    @property
    def printed(self) -> str:
        """The character at its place."""
        return self[3]

    @property
    def line(self) -> int:
        """Where it stands, from 1."""
        return self[0].line

    @property
    def column(self) -> int:
        """Where it stands, from 1."""
        return self[0].column

    @property
    def covered(self) -> str:
        """The text it is computed over."""
        text = self[4]
        return "".join([text[place] for place in self[0].covered])

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Line and column of each covered character."""
        return self[0].positions

    @property
    def clause(self) -> str:
        """The rule that defines it."""
        return self[0].clause

    @property
    def blind_to(self) -> tuple[BlindSpot, ...]:
        """For each covered character, the characters that this digit cannot tell from it."""
        return tuple(
            BlindSpot(line, column, same_residue(character))
            for (line, column), character in zip(self.places, self.covered, strict=True)
            if character in ALPHABET
        )


@dataclass(frozen=True, slots=True)
class MrzDate:
    """One date as printed and as resolved.

    Attributes:
        raw: the six characters, YYMMDD.
        value: the date, None when it cannot be resolved.
        candidates: every date the characters can mean, earliest first; empty when not known or impossible.
        ambiguous: more than one date is plausible; `value` is then the likeliest, or None.
        reason: why it is ambiguous or unresolved, "" when it is neither.
    """

    raw: str
    value: date | None
    candidates: tuple[date, ...]
    ambiguous: bool
    reason: str


@dataclass(frozen=True, slots=True)
class MrzName:
    """The name as printed, cut into its components.

    Attributes:
        raw: the name field, or both name fields.
        primary: components of the primary identifier.
        secondary: components of the secondary identifier; empty when there is none.
        may_be_truncated: the last position holds a letter, so the name must be taken as truncated
            (ICAO Doc 9303-4, 4.2.3).
    """

    raw: str
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    may_be_truncated: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """The reading that fits best when lines have wrong lengths; offered, never taken.

    Attributes:
        format: id of the format that fits.
        lines: the lines cut or filled up to its lengths.
        edits: (line, column, characters): so many fillers put in (positive) or characters left out (negative).
        checks_agreeing: how many check digits agree then.
    """

    format: str
    lines: tuple[str, ...]
    edits: tuple[tuple[int, int, int], ...]
    checks_agreeing: int
