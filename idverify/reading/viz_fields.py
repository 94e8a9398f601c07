"""From lines of text to fields: a value stands in the line of its label, below it, or to the right of it.

Documents differ in layout, hardly in this. What no label gives, the MRZ and the order of dates may. Pure: lines in,
fields out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from statistics import median

from idverify.document import Quad, Region, TextLine
from idverify.mrz import Mrz
from idverify.reading.line_parts import part_of
from idverify.reading.viz import VizField
from idverify.reading.viz_labels import Label, is_label_rest, labels_in, looks_like_label
from idverify.reading.viz_numbered import numbered_fields
from idverify.reading.viz_unlabelled import complete
from idverify.reading.viz_values import readings_of

# Distances in heights of the label's line, chosen on public specimens of passports and cards: a value stands at most
# three heights below its label, begins at most four beside it, or stands in its row.
_FARTHEST_BELOW = 3.2
_FARTHEST_ASIDE = 4.0
_FARTHEST_RIGHT = 14.0
_SAME_ROW = 0.7
# A value to the right counts as farther than one below at the same distance: below is the rule of Doc 9303-3.
_RIGHT_COST = 1.0
# Letters before the first label of a line that has its value behind it: "[b] Name".
_MOST_LETTERS_BEFORE = 2
# Lines this much wider than high tell how the page is turned.
_TELLING_WIDTH = 3.0

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its upright box (left, top, right, bottom) once the page is level, and the labels in it."""

    line: TextLine
    box: _Box
    labels: tuple[Label, ...]

    @property
    def is_value(self) -> bool:
        return not (self.labels or is_label_rest(self.line.text) or looks_like_label(self.line.text))


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


def find_fields(lines: Sequence[TextLine], *, on: date | None, mrz: Mrz | None = None) -> Mapping[str, VizField]:
    """Return the fields that were recognised, by name.

    Args:
        lines: of one page or several.
        on: reference date for centuries.
        mrz: of the same document: finds values whose labels cannot be read. It never changes what was read.
    """
    seen = [_Line(line, box, labels_in(line.text)) for line, box in zip(lines, _level_boxes(lines), strict=True)]
    values = [one for one in seen if one.is_value]
    anchors = [_anchor(one, label) for one in seen for label in one.labels]
    matches = [*_inline(seen, on), *(match for anchor in anchors for match in _near(anchor, values, on))]
    fields: dict[str, VizField] = dict(numbered_fields(lines, on=on))
    taken: list[TextLine] = []
    for match in sorted(matches, key=lambda one: one.cost):
        name = match.anchor.label.field
        if name not in fields and not any(match.value is line for line in taken):
            taken.append(match.value)
            fields[name] = _field(match)
    return complete(_name_resolved(fields), [one.line for one in values], mrz=mrz, on=on)


def value_lines(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """Return the lines that are no labels."""
    seen = (_Line(line, (0.0, 0.0, 0.0, 0.0), labels_in(line.text)) for line in lines)
    return tuple(one.line for one in seen if one.is_value)


def _level_boxes(lines: Sequence[TextLine]) -> tuple[_Box, ...]:
    """Return the boxes of all lines after turning the page by the median slope of its lines."""
    slopes = [math.atan2(*_run(line.region.quad)) for line in lines if _is_telling(line.region.quad)]
    slope = median(slopes) if slopes else 0.0
    cosine, sine = math.cos(slope), math.sin(slope)
    turned = []
    for line in lines:
        corners = [(x * cosine + y * sine, y * cosine - x * sine) for x, y in line.region.quad.corners]
        first, second, third, fourth = sorted(y for _, y in corners)
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        # Middles of the edges, not outermost points: the box of a slanted quad would reach into its neighbours.
        turned.append((left, (first + second) / 2, right, (third + fourth) / 2))
    return tuple(turned)


def _run(quad: Quad) -> tuple[float, float]:
    """Return rise and run of the upper edge."""
    (left, top), (right, end) = quad.corners[:2]
    return end - top, right - left


def _is_telling(quad: Quad) -> bool:
    return quad.width >= _TELLING_WIDTH * max(quad.height, 1.0)


def _anchor(seen: _Line, label: Label) -> _Anchor:
    left, top, right, bottom = seen.box
    per_character = (right - left) / max(1, len(seen.line.text))
    return _Anchor(label, seen.line, left + label.start * per_character, top, left + label.end * per_character, bottom)


def _inline(seen: Sequence[_Line], on: date | None) -> Iterator[_Match]:
    """Yield values that stand in the line of their label, behind it."""
    for one in seen:
        if one.labels and sum(map(str.isalpha, one.line.text[: one.labels[0].start])) > _MOST_LETTERS_BEFORE:
            continue  # a label begins its line; in running text it is a word
        for label, following in zip_longest(one.labels, one.labels[1:]):
            rest = one.line.text[label.end : following.start if following else None]
            value = rest.strip(" .:;/-\u00b0\u00ba\u2013")
            readings = readings_of(label.field, value, on=on) if _worth_reading(rest, value, label) else ()
            if readings:
                start = one.line.text.index(value, label.end)
                yield _Match(0.0, _anchor(one, label), part_of(one.line, start, start + len(value)), readings)


def _worth_reading(rest: str, value: str, label: Label) -> bool:
    """Say whether what stands behind a label can be its value; behind a stroke it is the label in another language."""
    if rest.lstrip(" )").startswith("/"):
        return False
    return (len(value) > 1 or label.field == "sex") and not is_label_rest(value) and not looks_like_label(value)


def _near(anchor: _Anchor, values: Sequence[_Line], on: date | None) -> Iterator[_Match]:
    for one in values:
        cost = _cost(anchor, one.box) if one.line.region.page == anchor.line.region.page else None
        readings = readings_of(anchor.label.field, one.line.text, on=on) if cost is not None else ()
        if cost is not None and readings:
            yield _Match(cost, anchor, one.line, readings)


def _cost(anchor: _Anchor, value: _Box) -> float | None:
    """Return how far a value stands from where its label wants it, in label heights; None when too far."""
    left, top, right, bottom = value
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
