"""A format made ready for speed: one pattern for all characters and dates, and one byte string for each sum.

The pattern accepts only what needs no second look; whatever it refuses is judged rule by rule in `examine`.
Both must agree that an accepted MRZ is valid, which a property test holds them to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import NamedTuple
from zlib import adler32

import idverify.mrz.formats
from idverify.mrz.check_digit import ADLER_SUM, residue_table, weighed_places
from idverify.mrz.format import DIGITS, FILLER, Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat, Span
from idverify.mrz.states import PRINTED_CODES
from idverify.registry import load_constants

PRIMARY = "primary_identifier"
SECONDARY = "secondary_identifier"

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
# The printed digit has to be taken off: nine times it is as good as once less, modulo 10.
_TAKEN_OFF_TIMES = 9


class FieldReaders(NamedTuple):
    """Every field as printed: how to cut it from the printed text, and its place; columns side by side.

    A field that holds both identifiers stands apart: it is cut into two fields, which are reported last.

    Attributes:
        cut: gives the printed text of all other fields.
        dropped: what each value loses at the end: fillers, or nothing from an unspecified sex.
        columns: where each begins, from 1.
        lengths: in characters.
        parts: which of them hold one identifier.
        name: where the field of both identifiers lies; None when each has a field of its own.
        name_column: where it begins, from 1.
        names: of the fields as reported.
        lines: of the fields as reported, from 1.
    """

    cut: itemgetter[tuple[slice, ...]]
    dropped: tuple[str, ...]
    columns: tuple[int, ...]
    lengths: tuple[int, ...]
    parts: tuple[int, ...]
    name: slice | None
    name_column: int
    names: tuple[str, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One format, made ready. Places count from 0 in the printed text: the lines with line ends between them.

    Attributes:
        layout: the format.
        pattern: matches the printed text when every line length, character and date is right.
        states: where State codes lie.
        sums: per check digit, the places whose residues have to add up to a multiple of 10, each as often as its
            weight says.
        readers: every field that is reported.
    """

    layout: MrzFormat
    pattern: re.Pattern[str]
    states: tuple[slice, ...]
    sums: tuple[bytes, ...]
    readers: FieldReaders

    def certifies(self, printed: str) -> bool:
        """Tell whether the printed text is valid without a second look; False means: look."""
        if self.pattern.fullmatch(printed) is None:
            return False
        for where in self.states:
            if printed[where] not in PRINTED_CODES:
                return False
        residues = residue_table(printed)
        # This is `residue_of_places` and no generator, which would take half as long again.
        for places in self.sums:  # noqa: SIM110
            if adler32(places.translate(residues), 0) % ADLER_SUM % 10:
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
    return Plan(
        layout=layout,
        pattern=re.compile(_pattern(layout, others)),
        states=tuple(_where(layout, rule.at) for rule in layout.fields if rule.kind is FieldKind.STATE),
        sums=tuple(_sum(layout, rule) for rule in layout.check_digits),
        readers=_readers(layout),
    )


def _sum(layout: MrzFormat, rule: CheckDigitRule) -> bytes:
    """Return the places of one of `Plan.sums`."""
    covered = [place for span in rule.over for place in _places(_where(layout, span))]
    return weighed_places(covered) + bytes([_where(layout, rule.at).start] * _TAKEN_OFF_TIMES)


def _readers(layout: MrzFormat) -> FieldReaders:
    name = next((rule for rule in layout.fields if rule.kind is FieldKind.NAME), None)
    rules = [rule for rule in layout.fields if rule.kind is not FieldKind.SEPARATOR and rule is not name]
    return FieldReaders(
        cut=itemgetter(*[_where(layout, rule.at) for rule in rules]),
        dropped=tuple("" if rule.kind is FieldKind.SEX else FILLER for rule in rules),
        columns=tuple(rule.at.first for rule in rules),
        lengths=tuple(rule.at.length for rule in rules),
        parts=tuple(place for place, rule in enumerate(rules) if rule.kind is FieldKind.NAME_PART),
        name=_where(layout, name.at) if name is not None else None,
        name_column=name.at.first if name is not None else 0,
        names=(*(rule.name for rule in rules), *((PRIMARY, SECONDARY) if name is not None else ())),
        lines=(*(rule.at.line for rule in rules), *((name.at.line,) * 2 if name is not None else ())),
    )


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


def _places(where: slice) -> range:
    return range(where.start, where.stop)


def _field_pattern(layout: MrzFormat, rule: FieldRule) -> str:
    if rule.kind in (FieldKind.DATE_OF_BIRTH, FieldKind.DATE_OF_EXPIRY):
        return _DATE
    if rule.kind is FieldKind.DOCUMENT_CODE and rule.characters is Characters.ANY:
        return "[A-Z][A-Z<]" if layout.icao else "[A-Z][A-Z0-9<]"
    characters = f"{_CLASSES[rule.characters]}{{{rule.at.length}}}"
    return f"(?!<{{{rule.at.length}}}){characters}" if rule.required else characters


def _digit_pattern(rule: CheckDigitRule) -> str:
    """Return the pattern of a check digit; a filler may stand for one right behind the fillers it covers."""
    before = f"(?<=<{{{rule.over[0].length}}})"
    return f"(?:[{DIGITS}]|{before}{FILLER})" if rule.filler_when_empty else f"[{DIGITS}]"
