"""What parsing an MRZ says: fields with places, three-valued checks, findings, dates and names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from idverify.mrz.check_digit import same_residue
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


class MrzField(NamedTuple):
    """One field: what is printed, what it says and where it stands (line and column from 1).

    A named tuple, not a dataclass like its neighbours: a dozen are made for every MRZ, in a fifth of the time.
    """

    name: str
    raw: str
    value: str
    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """One covered position and what could stand there instead without the check digit changing."""

    line: int
    column: int
    unseen: str


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """One check digit and its outcome.

    Attributes:
        name: "document_number", "date_of_birth", "date_of_expiry", "optional_data" or "composite".
        status: whether it agrees.
        expected: the digit computed from the text it covers.
        printed: the character at its place.
        line: where it stands, from 1.
        column: where it stands, from 1.
        covered: the text it is computed over.
        places: line and column of each covered character.
        clause: the rule that defines it.
    """

    name: str
    status: CheckStatus
    expected: str
    printed: str
    line: int
    column: int
    covered: str
    places: tuple[tuple[int, int], ...]
    clause: str

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
