"""A format made ready for speed: one pattern for all characters and dates, and slices for the sums.

The pattern accepts only what needs no second look; whatever it refuses is judged rule by rule in `examine`.
Both must agree that an accepted MRZ is valid, which a property test holds them to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import idverify.mrz.formats
from idverify.mrz.check_digit import RESIDUES
from idverify.mrz.format import DIGITS, FILLER, Characters, CheckDigitRule, FieldKind, FieldRule, MrzFormat
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
_Triple = tuple[slice, slice, slice]


@dataclass(frozen=True, slots=True)
class Plan:
    """One format, made ready.

    Attributes:
        layout: the format.
        pattern: matches the joined lines when every character and date is right.
        states: where State codes lie.
        single: per check digit over one span: its place, and the covered places with weights 7, 3 and 1.
        several: per check digit over several spans: its place and the spans.
        may_be_empty: check digits that may be a filler: place and the span that must then be filler.
        readers: name, slice and kind of each field that is reported.
    """

    layout: MrzFormat
    pattern: re.Pattern[str]
    states: tuple[slice, ...]
    single: tuple[tuple[int, slice, slice, slice], ...]
    several: tuple[tuple[int, tuple[slice, ...]], ...]
    may_be_empty: tuple[tuple[int, slice], ...]
    readers: tuple[tuple[str, slice, FieldKind], ...]

    def certifies(self, text: str) -> bool:
        """Tell whether the joined lines are valid without a second look; False means: look."""
        if self.pattern.fullmatch(text) is None:
            return False
        for where in self.states:
            if text[where] not in PRINTED_CODES:
                return False
        for place, where in self.may_be_empty:
            if text[place] == FILLER and text[where].strip(FILLER):
                return False
        return self.digits_agree(text)

    def digits_agree(self, text: str) -> bool:
        """Tell whether every check digit agrees; the text must be ASCII."""
        values = text.encode("ascii").translate(RESIDUES)
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
    return tuple(_make(layout) for layout in sorted(layouts, key=lambda layout: layout.id))


def all_formats() -> tuple[MrzFormat, ...]:
    """Return every format, by id."""
    return tuple(plan.layout for plan in plans())


@cache
def plans_of_size(line_lengths: tuple[int, ...]) -> tuple[Plan, ...]:
    """Return the plans whose lines have these lengths, those with the longest prefix first."""
    fitting = (plan for plan in plans() if plan.layout.line_lengths == line_lengths)
    return tuple(sorted(fitting, key=lambda plan: -len(plan.layout.prefix)))


def plan_for(line_lengths: tuple[int, ...], text: str) -> Plan | None:
    """Return the plan for joined lines of these lengths, or None when no format fits."""
    for plan in plans_of_size(line_lengths):
        if text.startswith(plan.layout.prefix):
            return plan
    return None


def _make(layout: MrzFormat) -> Plan:
    at_index: list[tuple[int, str]] = [
        *((layout.slice(rule.at).start, _field_pattern(rule)) for rule in layout.fields),
        *((layout.slice(rule.at).start, _digit_pattern(rule)) for rule in layout.check_digits),
    ]
    digits = [(layout.index(rule.at.line, rule.at.first), rule) for rule in layout.check_digits]
    return Plan(
        layout=layout,
        pattern=re.compile("".join(pattern for _, pattern in sorted(at_index))),
        states=tuple(layout.slice(rule.at) for rule in layout.fields if rule.kind is FieldKind.STATE),
        single=tuple((place, *_thirds(layout.slice(rule.over[0]))) for place, rule in digits if len(rule.over) == 1),
        several=tuple(
            (place, tuple(layout.slice(span) for span in rule.over)) for place, rule in digits if len(rule.over) > 1
        ),
        may_be_empty=tuple((place, layout.slice(rule.over[0])) for place, rule in digits if rule.filler_when_empty),
        readers=tuple(
            (rule.name, layout.slice(rule.at), rule.kind)
            for rule in layout.fields
            if rule.kind is not FieldKind.SEPARATOR
        ),
    )


def _field_pattern(rule: FieldRule) -> str:
    if rule.kind in (FieldKind.DATE_OF_BIRTH, FieldKind.DATE_OF_EXPIRY):
        return _DATE
    if rule.kind is FieldKind.DOCUMENT_CODE and rule.characters is Characters.ANY:
        return "[A-Z][A-Z<]"
    characters = f"{_CLASSES[rule.characters]}{{{rule.at.length}}}"
    return f"(?!<{{{rule.at.length}}}){characters}" if rule.required else characters


def _digit_pattern(rule: CheckDigitRule) -> str:
    return f"[{DIGITS}{FILLER if rule.filler_when_empty else ''}]"


def _thirds(where: slice) -> _Triple:
    return (
        slice(where.start, where.stop, 3),
        slice(where.start + 1, where.stop, 3),
        slice(where.start + 2, where.stop, 3),
    )
