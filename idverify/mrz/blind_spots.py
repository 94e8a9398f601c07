"""What the check digits cannot see, and where a change that they do see probably lies.

A change of one character leaves a check digit unchanged exactly when both characters count the same modulo 10,
because the weights 7, 3 and 1 share no divisor with 10. A changed character that is seen upsets every check digit
that covers it, so the pattern of upset digits names the field, and the size of the upset leaves few edits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from idverify.mrz.check_digit import VALUES, swap_unseen, weight_at
from idverify.mrz.format import ALPHABET, FILLER, MrzFormat
from idverify.mrz.mrz import Mrz
from idverify.mrz.result import CheckDigit, CheckStatus

Place = tuple[int, int]
"""Line and column, from 1."""
_COMPOSITE = "composite"


class Pattern(StrEnum):
    """Which check digits disagree."""

    NONE = "none"
    FIELD_AND_COMPOSITE = "field_and_composite"
    """One field's digit and the composite: one character of that field, or its digit."""
    FIELD_ONLY = "field_only"
    """One field's digit, where a composite agrees: two changes, or a composite made anew."""
    FIELD_WITHOUT_COMPOSITE = "field_without_composite"
    """One field's digit in a format without composite."""
    COMPOSITE_ONLY = "composite_only"
    """The composite alone: itself, or data that no other digit covers."""
    SEVERAL = "several"
    """More than one field's digit: at least two changes."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One character put in another's place."""

    line: int
    column: int
    printed: str
    chosen: str
    field: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What disagreeing check digits say about a change.

    Attributes:
        pattern: which digits disagree.
        fields: the fields or check digits that the change can lie in, likeliest first.
        edits: every single character whose change makes all check digits agree; empty when one is not enough.
    """

    pattern: Pattern
    fields: tuple[str, ...]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Location:
    """Where a wrong character stands.

    Attributes:
        edits: the edits that fit best; one when it is located exactly, none when it cannot be seen.
        seen: the check digits show that something is wrong.
        reason: what the answer rests on.
    """

    edits: tuple[Edit, ...]
    seen: bool
    reason: str


def unchecked_places(layout: MrzFormat) -> tuple[Place, ...]:
    """Return the places that no check digit covers: names, sex, nationality, line 1 of most formats."""
    covered = {
        place
        for rule in layout.check_digits
        for span in (*rule.over, rule.at)
        for place in range(layout.slice(span).start, layout.slice(span).stop)
    }
    return tuple(layout.position(place) for place in range(layout.length) if place not in covered)


def unseen_swaps(check: CheckDigit) -> tuple[tuple[Place, Place], ...]:
    """Return the pairs of unlike covered neighbours whose swap the check digit cannot see."""
    pairs = zip(check.covered, check.covered[1:], check.places, check.places[1:], strict=False)
    return tuple(
        (place, next_place)
        for first, second, place, next_place in pairs
        if first in ALPHABET and second in ALPHABET and swap_unseen(first, second)
    )


def diagnose(mrz: Mrz) -> Diagnosis:
    """Say which field was probably changed, and by which single edits all check digits would agree."""
    failing = tuple(check for check in mrz.checks if not _agrees(check))
    if not failing or mrz.layout is None:
        return Diagnosis(Pattern.NONE, (), ())
    edits = tuple(_single_edits(mrz, mrz.layout))
    fields = tuple(check.name for check in failing if check.name != _COMPOSITE)
    has_composite = mrz.layout.check_digit(_COMPOSITE) is not None
    composite_fails = len(fields) < len(failing)
    if len(fields) > 1:
        return Diagnosis(Pattern.SEVERAL, fields, edits)
    if not fields:
        return Diagnosis(Pattern.COMPOSITE_ONLY, tuple(dict.fromkeys(edit.field for edit in edits)), edits)
    if composite_fails:
        return Diagnosis(Pattern.FIELD_AND_COMPOSITE, fields, edits)
    return Diagnosis(Pattern.FIELD_ONLY if has_composite else Pattern.FIELD_WITHOUT_COMPOSITE, fields, edits)


def locate(
    mrz: Mrz,
    *,
    viz: Mapping[str, str] | None = None,
    alternatives: Mapping[Place, Mapping[str, float]] | None = None,
) -> Location:
    """Find one wrong character with the help of what the VIZ prints or of what the reader doubted.

    Args:
        mrz: the parsed MRZ.
        viz: field values as the MRZ would print them, by field name.
        alternatives: for doubtful places, other characters and their probabilities, 0 to 1.
    """
    diagnosis = diagnose(mrz)
    differing = tuple(_differences(mrz, viz or {}))
    if diagnosis.pattern is Pattern.NONE:
        reason = "the check digits cannot see it; the VIZ differs" if differing else "nothing disagrees"
        return Location(differing, seen=False, reason=reason)
    agreed = tuple(edit for edit in diagnosis.edits if edit in differing)
    if agreed:
        return Location(agreed, seen=True, reason="the VIZ and the check digits agree on it")
    if differing:
        return Location(differing, seen=True, reason="the VIZ differs there; one edit does not mend the check digits")
    confirmed = {place for _, places in _viz_places(mrz, viz or {}) for place in places}
    open_edits = tuple(edit for edit in diagnosis.edits if (edit.line, edit.column) not in confirmed)
    return _by_doubts(open_edits, alternatives or {}, confirmed=bool(confirmed))


def _by_doubts(edits: tuple[Edit, ...], doubts: Mapping[Place, Mapping[str, float]], *, confirmed: bool) -> Location:
    """Choose among edits by what the reader doubted."""
    likely = {edit: doubts.get((edit.line, edit.column), {}).get(edit.chosen, 0.0) for edit in edits}
    best = max(likely.values(), default=0.0)
    if best > 0.0:
        chosen = tuple(edit for edit, probability in likely.items() if probability == best)
        return Location(chosen, seen=True, reason="the reader's likeliest alternative that mends the check digits")
    reason = "the VIZ confirms every other place" if confirmed else "the check digits alone leave these edits"
    return Location(edits, seen=True, reason=reason)


def _agrees(check: CheckDigit) -> bool:
    empty = check.status is CheckStatus.NOT_PRINTED and not check.covered.strip(FILLER)
    return check.status is CheckStatus.OK or empty


def _single_edits(mrz: Mrz, layout: MrzFormat) -> Iterator[Edit]:
    """Yield the single changes after which every check digit agrees."""
    checks = mrz.checks
    weights = [
        {place: weight_at(order) for order, place in enumerate(check.places)} | {(check.line, check.column): -1}
        for check in checks
    ]
    surplus = [int(check.expected) - VALUES.get(check.printed, 0) for check in checks]
    for place in sorted({place for covered in weights for place in covered}):
        line, column = place
        printed = mrz.lines[line - 1][column - 1]
        allowed = layout.characters_at(layout.index(line, column)).value
        for change in range(1, 10):
            mends = all(
                (over + covered.get(place, 0) * change) % 10 == 0
                for over, covered in zip(surplus, weights, strict=True)
            )
            if mends:
                wanted = (VALUES.get(printed, 0) + change) % 10
                field = _field_at(checks, layout, place)
                yield from (
                    Edit(line, column, printed, character, field)
                    for character in allowed
                    if VALUES[character] % 10 == wanted
                )


def _field_at(checks: tuple[CheckDigit, ...], layout: MrzFormat, place: Place) -> str:
    """Return the field or check digit that a place belongs to; the digit of a long number is the number's."""
    line, column = place
    for check in checks:
        if (check.line, check.column) == place:
            return check.name
    long_number = next((check for check in checks if check.name == "document_number" and place in check.places), None)
    if long_number is not None:
        return long_number.name
    return next(
        (rule.name for rule in layout.fields if rule.at.line == line and rule.at.first <= column <= rule.at.last), ""
    )


def _differences(mrz: Mrz, viz: Mapping[str, str]) -> Iterator[Edit]:
    """Yield the places where the VIZ's value, filled up, differs from what is printed."""
    for name, places in _viz_places(mrz, viz):
        value = viz[name].replace(" ", FILLER).ljust(len(places), FILLER)
        for (line, column), chosen in zip(places, value, strict=False):
            printed = mrz.lines[line - 1][column - 1]
            if printed != chosen and len(value) == len(places):
                yield Edit(line, column, printed, chosen, name)


def _viz_places(mrz: Mrz, viz: Mapping[str, str]) -> Iterator[tuple[str, tuple[Place, ...]]]:
    """Yield where the characters of each field of the VIZ stand; those of a long number are in two fields."""
    checks = {check.name: check for check in mrz.checks}
    for field in mrz.read_fields:
        check = checks.get(field.name)
        if field.name not in viz:
            continue
        if check is not None and check.covered.rstrip(FILLER) == field.value:
            yield field.name, check.places
        else:
            yield field.name, tuple((field.line, field.column + offset) for offset in range(field.length))
