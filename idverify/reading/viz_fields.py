"""From lines of text to fields: a value stands in the line of its label, below it, or to the right of it.

Documents differ in layout, hardly in this. Pure: lines in, fields out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from idverify.document import Quad, Region, TextLine
from idverify.reading.viz import VizField
from idverify.reading.viz_labels import Label, is_label_rest, labels_in
from idverify.reading.viz_values import readings_of

# Distances in heights of the label's line, chosen on public specimens of passports and cards: a value stands at most
# three heights below its label, begins at most four beside it, or stands in its row.
_FARTHEST_BELOW = 3.2
_FARTHEST_ASIDE = 4.0
_FARTHEST_RIGHT = 14.0
_SAME_ROW = 0.6
# A value to the right counts as farther than one below at the same distance: below is the rule of Doc 9303-3.
_RIGHT_COST = 1.0


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A label with the place of its own words."""

    label: Label
    line: TextLine
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return max(1.0, self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class _Match:
    """A label and a value that may belong together; less cost is likelier."""

    cost: float
    anchor: _Anchor
    value: TextLine
    readings: tuple[str, ...]


def find_fields(lines: Sequence[TextLine], *, on: date | None) -> Mapping[str, VizField]:
    """Return the fields whose labels were recognised, by name."""
    labels = [labels_in(line.text) for line in lines]
    anchors = [_anchor(line, label) for line, found in zip(lines, labels, strict=True) for label in found]
    values = [line for line, found in zip(lines, labels, strict=True) if not found and not is_label_rest(line.text)]
    matches = [*_inline(lines, labels, on), *(match for anchor in anchors for match in _near(anchor, values, on))]
    fields: dict[str, VizField] = {}
    taken: list[TextLine] = []
    for match in sorted(matches, key=lambda one: one.cost):
        name = match.anchor.label.field
        if name not in fields and not any(match.value is line for line in taken):
            taken.append(match.value)
            fields[name] = _field(match)
    return _name_resolved(fields)


def _anchor(line: TextLine, label: Label) -> _Anchor:
    left, top, right, bottom = line.region.quad.box
    per_character = (right - left) / max(1, len(line.text))
    return _Anchor(label, line, left + label.start * per_character, top, left + label.end * per_character, bottom)


def _inline(lines: Sequence[TextLine], labels: Sequence[tuple[Label, ...]], on: date | None) -> Iterator[_Match]:
    """Yield values that stand in the line of their label, behind it."""
    for line, found in zip(lines, labels, strict=True):
        for label, following in zip_longest(found, found[1:]):
            rest = line.text[label.end : following.start if following else None].strip(" .:;/-\u00b0\u00ba\u2013")
            readings = readings_of(label.field, rest, on=on) if _worth_reading(rest, label) else ()
            if readings:
                yield _Match(0.0, _anchor(line, label), replace(line, text=rest), readings)


def _worth_reading(rest: str, label: Label) -> bool:
    return (len(rest) > 1 or label.field == "sex") and not is_label_rest(rest)


def _near(anchor: _Anchor, values: Sequence[TextLine], on: date | None) -> Iterator[_Match]:
    for line in values:
        cost = _cost(anchor, line.region.quad)
        readings = readings_of(anchor.label.field, line.text, on=on) if cost is not None else ()
        if cost is not None and readings and line.region.page == anchor.line.region.page:
            yield _Match(cost, anchor, line, readings)


def _cost(anchor: _Anchor, value: Quad) -> float | None:
    """Return how far a value stands from where its label wants it, in label heights; None when too far."""
    left, top, right, bottom = value.box
    below = ((top + bottom) / 2 - anchor.bottom) / anchor.height
    overlaps = left < anchor.right and right > anchor.left
    aside = 0.0 if overlaps else min(abs(left - anchor.left), abs(left - anchor.right)) / anchor.height
    if 0 < below <= _FARTHEST_BELOW and (overlaps or abs(left - anchor.left) <= _FARTHEST_ASIDE * anchor.height):
        return below + abs(left - anchor.left) / anchor.height / 4 + aside
    row = abs((top + bottom) / 2 - (anchor.top + anchor.bottom) / 2) / anchor.height
    gap = (left - anchor.right) / anchor.height
    if row <= _SAME_ROW and -1 <= gap <= _FARTHEST_RIGHT:
        return _RIGHT_COST + max(0.0, gap) / 2 + row
    return None


def _field(match: _Match) -> VizField:
    line = match.value
    return VizField(
        name=match.anchor.label.field,
        readings=match.readings,
        raw=line.text,
        confidence=line.confidence,
        region=Region(line.region.page, line.region.quad),
        label=match.anchor.label.text,
    )


def _name_resolved(fields: dict[str, VizField]) -> Mapping[str, VizField]:
    """A plain "Name" is the primary identifier where the given names have a label of their own."""
    if "full_name" in fields and "secondary_identifier" in fields and "primary_identifier" not in fields:
        fields["primary_identifier"] = replace(fields.pop("full_name"), name="primary_identifier")
    return fields
