"""A format made ready for speed: one pattern for all characters and dates, and slices for the sums.

The pattern accepts only what needs no second look; whatever it refuses is judged rule by rule in `examine`.
Both must agree that an accepted MRZ is valid, which a property test holds them to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import idverify.mrz.formats
from idverify.mrz.check_digit import RESIDUES
from idverify.mrz.format import DIGITS, FILLER, Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat, Span
from idverify.mrz.states import PRINTED_CODES
from idverify.registry import load_constants

_CLASSES = {
    Characters.LETTERS: "[A-Z]",
    Characters.LETTERS_FILLER: "[A-Z<]",
    Characters.DIGITS: "[0-9]",
    Characters.DIGITS_FILLER: "[0-9<]",
    Characters.ANY: "[A-Z0-9<]",
    Characters.SEX: "[MF<]",
    Characters.FILLER_ONLY: "<",
}
# Every day of a year of 365 days; 29 February and unknown parts are looked at in `examine`.
_DATE = (
    "[0-9]{2}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8]))"
)


class FieldReader(NamedTuple):
    """Where one reported field lies: in the printed text, and by line and column.

    `dropped` is what its value loses at the end: fillers, or nothing from an unspecified sex.
    """

    name: str
    where: slice
    dropped: str
    kind: FieldKind
    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One format, made ready. Places count from 0 in the printed text: the lines with line ends between them.

    Attributes:
        layout: the format.
        pattern: matches the printed text when every line length, character and date is right.
        states: where State codes lie.
        six: per check digit over one span of six, a date: its place and the span.
        single: per check digit over one span of another length: its place, and the places with weights 7, 3 and 1.
        several: per check digit over several spans: its place and the spans.
        may_be_empty: check digits that may be a filler: place and the span that must then be filler.
        readers: every field that is reported.
        names: which of the readers read names, last first.
    """

    layout: MrzFormat
    pattern: re.Pattern[str]
    states: tuple[slice, ...]
    six: tuple[tuple[int, slice], ...]
    single: tuple[tuple[int, slice, slice, slice], ...]
    several: tuple[tuple[int, tuple[slice, ...]], ...]
    may_be_empty: tuple[tuple[int, slice], ...]
    readers: tuple[FieldReader, ...]
    names: tuple[int, ...]

    def certifies(self, printed: str) -> bool:
        """Tell whether the printed text is valid without a second look; False means: look."""
        if self.pattern.fullmatch(printed) is None:
            return False
        for where in self.states:
            if printed[where] not in PRINTED_CODES:
                return False
        for place, where in self.may_be_empty:
            if printed[place] == FILLER and printed[where].strip(FILLER):
                return False
        return self.digits_agree(printed)

    def digits_agree(self, printed: str) -> bool:
        """Tell whether every check digit agrees; the printed text must be ASCII."""
        values = printed.encode("ascii").translate(RESIDUES)
        for place, where in self.six:
            a, b, c, d, e, f = values[where]
            if (7 * (a + d) + 3 * (b + e) + c + f - values[place]) % 10:
                return False
        for place, sevens, threes, ones in self.single:
            if (7 * sum(values[sevens]) + 3 * sum(values[threes]) + sum(values[ones]) - values[place]) % 10:
                return False
        for place, spans in self.several:
            covered = b"".join([values[span] for span in spans])
            if (7 * sum(covered[::3]) + 3 * sum(covered[1::3]) + sum(covered[2::3]) - values[place]) % 10:
                return False
        return True


@cache
def plans() -> tuple[Plan, ...]:
    """Return every format's plan, by id."""
    layouts = load_constants(idverify.mrz.formats, constant="FORMAT", kind=MrzFormat).values()
    ordered = tuple(sorted(layouts, key=lambda layout: layout.id))
    return tuple(_make(layout, ordered) for layout in ordered)


def all_formats() -> tuple[MrzFormat, ...]:
    """Return every format, by id."""
    return tuple(plan.layout for plan in plans())


@cache
def plans_by_length() -> dict[int, tuple[Plan, ...]]:
    """Return the plans by the length of their printed text, formats without a prefix first: they are the many."""
    by_length: dict[int, tuple[Plan, ...]] = {}
    for plan in sorted(plans(), key=lambda plan: len(plan.layout.prefix)):
        length = plan.layout.length + len(plan.layout.line_lengths) - 1
        by_length[length] = (*by_length.get(length, ()), plan)
    return by_length


def certified_plan(printed: str) -> Plan | None:
    """Return the plan by which the printed text is valid without a second look; None means: look."""
    for plan in plans_by_length().get(len(printed), ()):
        if plan.certifies(printed):
            return plan
    return None


def plan_for(lines: Sequence[str]) -> Plan | None:
    """Return the plan for lines by their lengths and beginning, or None when no format fits."""
    lengths, printed = tuple(map(len, lines)), "\n".join(lines)
    fitting = [
        plan
        for plan in plans_by_length().get(len(printed), ())
        if plan.layout.line_lengths == lengths and printed.startswith(plan.layout.prefix)
    ]
    return max(fitting, key=lambda plan: len(plan.layout.prefix), default=None)


def _make(layout: MrzFormat, others: tuple[MrzFormat, ...]) -> Plan:
    digits = [(_where(layout, rule.at).start, rule) for rule in layout.check_digits]
    one_span = [(place, _where(layout, rule.over[0])) for place, rule in digits if len(rule.over) == 1]
    readers = tuple(_reader(layout, rule) for rule in layout.fields if rule.kind is not FieldKind.SEPARATOR)
    return Plan(
        layout=layout,
        pattern=re.compile(_pattern(layout, others)),
        states=tuple(_where(layout, rule.at) for rule in layout.fields if rule.kind is FieldKind.STATE),
        six=tuple((place, where) for place, where in one_span if _length(where) == len("YYMMDD")),
        single=tuple((place, *_thirds(where)) for place, where in one_span if _length(where) != len("YYMMDD")),
        several=tuple(
            (place, tuple(_where(layout, span) for span in rule.over)) for place, rule in digits if len(rule.over) > 1
        ),
        may_be_empty=tuple((place, _where(layout, rule.over[0])) for place, rule in digits if rule.filler_when_empty),
        readers=readers,
        names=tuple(
            place
            for place, reader in reversed(list(enumerate(readers)))
            if reader.kind in (FieldKind.NAME, FieldKind.NAME_PART)
        ),
    )


def _reader(layout: MrzFormat, rule: FieldRule) -> FieldReader:
    dropped = "" if rule.kind is FieldKind.SEX else FILLER
    where = _where(layout, rule.at)
    return FieldReader(rule.name, where, dropped, rule.kind, rule.at.line, rule.at.first, rule.at.length)


def _where(layout: MrzFormat, span: Span) -> slice:
    """Return where a span lies in the printed text, which has one line end for each line before."""
    joined = layout.slice(span)
    return slice(joined.start + span.line - 1, joined.stop + span.line - 1)


def _pattern(layout: MrzFormat, others: tuple[MrzFormat, ...]) -> str:
    """Return the pattern of the printed text; what begins like a more particular format is not this one's."""
    pieces = [
        *((rule.at.line, rule.at.first, _field_pattern(layout, rule)) for rule in layout.fields),
        *((rule.at.line, rule.at.first, _digit_pattern(rule)) for rule in layout.check_digits),
    ]
    lines = [
        "".join(piece for line, _, piece in sorted(pieces) if line == number)
        for number in range(1, len(layout.line_lengths) + 1)
    ]
    rivals = [
        other.prefix
        for other in others
        if other.line_lengths == layout.line_lengths and len(other.prefix) > len(layout.prefix)
    ]
    not_rivals = f"(?!{'|'.join(rivals)})" if rivals else ""
    return f"(?={layout.prefix}){not_rivals}" + "\n".join(lines)


def _length(where: slice) -> int:
    return int(where.stop - where.start)


def _thirds(where: slice) -> tuple[slice, slice, slice]:
    return (
        slice(where.start, where.stop, 3),
        slice(where.start + 1, where.stop, 3),
        slice(where.start + 2, where.stop, 3),
    )


def _field_pattern(layout: MrzFormat, rule: FieldRule) -> str:
    if rule.kind in (FieldKind.DATE_OF_BIRTH, FieldKind.DATE_OF_EXPIRY):
        return _DATE
    if rule.kind is FieldKind.DOCUMENT_CODE and rule.characters is Characters.ANY:
        return "[A-Z][A-Z<]" if layout.icao else "[A-Z][A-Z0-9<]"
    characters = f"{_CLASSES[rule.characters]}{{{rule.at.length}}}"
    return f"(?!<{{{rule.at.length}}}){characters}" if rule.required else characters


def _digit_pattern(rule: CheckDigitRule) -> str:
    return f"[{DIGITS}{FILLER if rule.filler_when_empty else ''}]"
