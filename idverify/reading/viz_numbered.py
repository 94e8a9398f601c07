"""Fields that have numbers in place of labels: driving licences of the European Union and after ISO/IEC 18013-1. Pure.

Directive 2006/126/EC, annex I, 3: 1 surname, 2 other names, 3 date and place of birth, 4a date of issue, 4b date of
expiry, 4c authority, 4d another number, 5 number of the licence. ISO/IEC 18013-1 numbers the same fields so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from idverify.document import TextLine
from idverify.reading.line_parts import part_of
from idverify.reading.viz import VizField
from idverify.reading.viz_values import readings_of

_FIELDS = {
    "1": ("primary_identifier",),
    "2": ("secondary_identifier",),
    "3": ("date_of_birth", "place_of_birth"),
    "4a": ("date_of_issue",),
    "4b": ("date_of_expiry",),
    "4c": ("authority",),
    "4d": ("personal_number",),
    "5": ("document_number",),
}
# A number of one figure begins its line; those with a letter stand within lines too. Engines lose the point.
_MARK = re.compile(
    r"^\s*(?P<first>4[abcd]|[1235])(?:[.,:)]\s*|\s+|$)|(?:^|\s)(?P<later>4[abcd])(?:[.,:)]\s*|\s+|(?=\d))"
)
# What no other document has: both dates under their numbers, and one more number with its value.
_TELLING = frozenset({"date_of_issue", "date_of_expiry"})
_FEWEST_FIELDS = 3
_NUMERIC_DATE = re.compile(r"\d{1,2}\W\d{1,2}\W\d{2,4}")
# A value stands in the row of its number, at most this many heights away.
_FARTHEST_HEIGHTS = 6.0


def numbered_fields(lines: Sequence[TextLine], *, on: date | None) -> Mapping[str, VizField]:
    """Return the fields of a driving licence by their numbers; empty for any other document.

    Args:
        lines: of one page.
        on: reference date for centuries.
    """
    found: dict[str, VizField] = {}
    for number, value in _numbered(lines):
        for name in _FIELDS[number]:
            part = _of_field(name, value)
            readings = readings_of(name, part.text, on=on) if part else ()
            if part and readings and name not in found:
                found[name] = VizField(name, readings, part.text, part.confidence, part.region, number)
    return found if set(found) >= _TELLING and len(found) >= _FEWEST_FIELDS else {}


def _numbered(lines: Sequence[TextLine]) -> Iterator[tuple[str, TextLine]]:
    """Yield numbers with what stands behind them, in their line or beside it."""
    for line in lines:
        marks = list(_MARK.finditer(line.text))
        for place, mark in enumerate(marks):
            end = marks[place + 1].start() if place + 1 < len(marks) else len(line.text)
            value = line.text[mark.end() : end].strip()
            number = mark["first"] or mark["later"]
            if value:
                start = line.text.index(value, mark.end())
                yield number, part_of(line, start, start + len(value))
            elif beside := _beside(line, lines):
                yield number, beside


def _beside(mark: TextLine, lines: Sequence[TextLine]) -> TextLine | None:
    """Return the nearest line to the right of a number that stands alone."""
    _, top, right, bottom = mark.region.quad.box
    height = max(1.0, bottom - top)
    near = [
        (gap, line)
        for line in lines
        if line.region.page == mark.region.page
        and abs(line.region.quad.centre[1] - mark.region.quad.centre[1]) <= height / 2
        and -height / 2 <= (gap := line.region.quad.box[0] - right) <= _FARTHEST_HEIGHTS * height
        and line is not mark
    ]
    return min(near, key=lambda one: one[0])[1] if near else None


def _of_field(name: str, value: TextLine) -> TextLine | None:
    """Return the part of a value that is a field's: date and place of birth share one number."""
    day = _NUMERIC_DATE.search(value.text)
    if name.startswith("date_"):
        return part_of(value, *day.span()) if day else None
    if name != "place_of_birth":
        return value
    place = value.text[day.end() :].strip(" ,.()-") if day else ""
    if day is None or not place:
        return None
    start = value.text.index(place, day.end())
    return part_of(value, start, start + len(place))
