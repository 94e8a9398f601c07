"""Fields whose labels could not be read: found by what the MRZ says, and by the order that dates must have. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations

from rapidfuzz import fuzz

from idverify.document import Quad, Region, TextLine
from idverify.mrz import Mrz
from idverify.reading.line_parts import parts_of
from idverify.reading.plain_text import unaccented
from idverify.reading.viz import VizField
from idverify.reading.viz_expectation import ONE_SHAPE, expected_number, likeness
from idverify.reading.viz_values import dates_in, readings_of

# How alike a text and the MRZ must be for the text to be the field: two wrong letters of eight in a name, one
# character of five in a number; `python -m benchmarks viz-read` counts the wrong values that come of it.
_ALIKE = {
    "primary_identifier": 0.72,
    "secondary_identifier": 0.72,
    "full_name": 0.85,
    "document_number": 0.75,
    "personal_number": 0.75,
    "date_of_birth": 0.75,
    "date_of_expiry": 0.75,
}
# A labelled value less like the MRZ than this gives way to another text that says exactly what the MRZ says, when
# that stands so near that the label can belong to it; in heights of a line.
_UNLIKE = 0.6
_NEAR_HEIGHTS = 4.0
# Parts of a line that are this like what the MRZ says are looked at, 0 to 100.
_PART_LIKENESS = 75.0
# The second line of a name follows within this many heights, a word beside it within this many.
_NEXT_LINE = 1.7
_NEXT_WORD = 1.5
# Dates of issue that lie before this share of the validity are dates of issue; documents last one to fifteen years.
_LONGEST_VALIDITY_YEARS = 16


def complete(
    fields: Mapping[str, VizField], values: Sequence[TextLine], *, mrz: Mrz | None, on: date | None
) -> Mapping[str, VizField]:
    """Return the fields with those that no label gave.

    Args:
        fields: found by their labels.
        values: the lines that are no labels.
        mrz: of the same document; None leaves only the order of dates.
        on: reference date for centuries.
    """
    found = dict(fields)
    if mrz is not None and mrz.format is not None:
        _take_part_of_name(found, mrz, on)
        whole_first = any(_says_whole_name(line.text, mrz) for line in values)
        for name in sorted(_ALIKE, key=lambda name: whole_first and name != "full_name"):
            _expect(found, name, values, mrz=mrz, on=on)
        if not _is_whole_name(found, mrz, on) and {"primary_identifier", "secondary_identifier"} & set(found):
            found.pop("full_name", None)
        found = {name: _meaning_chosen(_one_shape_resolved(field, mrz), mrz, on) for name, field in found.items()}
    if mrz is None:
        found = {name: _as_repeated(field, values) for name, field in found.items()}
    if "date_of_birth" in found and "date_of_expiry" in found:
        found["date_of_birth"] = _born_before(found["date_of_birth"], found["date_of_expiry"])
    issue = None if "date_of_issue" in found else date_of_issue(found, values, on)
    return found | ({"date_of_issue": issue} if issue else {})


def _take_part_of_name(found: dict[str, VizField], mrz: Mrz, on: date | None) -> None:
    """Take what a misread label made the whole name for the part of the name that the MRZ says it is."""
    whole = found.get("full_name")
    if whole is None:
        _take_whole_name(found, mrz, on)
        return
    if likeness("full_name", whole.raw, mrz, on=on) == 1:
        return
    for part in ("primary_identifier", "secondary_identifier"):
        held = likeness(part, found[part].raw, mrz, on=on) if part in found else 0.0
        if held < _UNLIKE and likeness(part, whole.raw, mrz, on=on) == 1:
            found[part] = replace(found.pop("full_name"), name=part)
            return


def _take_whole_name(found: dict[str, VizField], mrz: Mrz, on: date | None) -> None:
    """Take what the label of the surname made the surname for the whole name where the MRZ says it is."""
    part = found.get("primary_identifier")
    if (
        part is not None
        and likeness("full_name", part.raw, mrz, on=on) == 1
        and likeness(part.name, part.raw, mrz, on=on) < 1
    ):
        found["full_name"] = replace(found.pop("primary_identifier"), name="full_name")
        found.pop("secondary_identifier", None)


def _is_whole_name(found: Mapping[str, VizField], mrz: Mrz, on: date | None) -> bool:
    """Say whether a whole name was found that the MRZ does not contradict altogether."""
    whole = found.get("full_name")
    return whole is not None and likeness("full_name", whole.raw, mrz, on=on) >= _UNLIKE


def _expect(found: dict[str, VizField], name: str, values: Sequence[TextLine], *, mrz: Mrz, on: date | None) -> None:
    """Put in the value that the MRZ leads one to expect, where no label gave one, or gave the neighbour's."""
    if name == "full_name" and ("primary_identifier" in found or "secondary_identifier" in found):
        return
    if name in {"primary_identifier", "secondary_identifier"} and _is_whole_name(found, mrz, on):
        return
    held = found.get(name)
    taken = {field.region for other, field in found.items() if other not in {name, "valid_from"}}
    free = [line for line in _texts(name, values, mrz) if line.region not in taken]
    ranked = [
        (likeness(name, line.text, mrz, on=on), _nearness(name, line.text, mrz), line.confidence, line) for line in free
    ]
    alike, _, _, best = max(ranked, key=lambda one: one[:3], default=(0.0, 0.0, 0.0, None))
    if best is None or alike < _ALIKE[name]:
        return
    if held is not None and not _gives_way(held, best, alike, likeness(name, held.raw, mrz, on=on)):
        return
    readings = readings_of(name, best.text, on=on)
    if readings:
        label = held.label if held else ""
        if "valid_from" in found and found["valid_from"].region == best.region:
            del found["valid_from"]
        found[name] = VizField(name, readings, best.text, best.confidence, best.region, label)


def _nearness(name: str, text: str, mrz: Mrz) -> float:
    """Return how like the MRZ's letters a text's are; it decides between a name with and without a title."""
    return fuzz.ratio(_letters(text), _letters(mrz.fields.get(name, "")))


def _texts(name: str, values: Sequence[TextLine], mrz: Mrz) -> Iterator[TextLine]:
    """Yield the lines, parts of lines with several values, and lines that are one name together."""
    is_part = name.endswith("_identifier")
    values = [line for line in values if not (is_part and _says_whole_name(line.text, mrz))]
    yield from values
    expected = _letters(mrz.fields.get(name, "")) or _letters("".join(expected_number(name, mrz)[:1]))
    if not expected:
        return
    for line in values:
        for part in parts_of(line):
            if part is not line and fuzz.ratio(_letters(part.text), expected) >= _PART_LIKENESS:
                yield part
    if is_part and " " in mrz.fields.get(name, ""):
        for first, second in permutations(values, 2):
            if _goes_on(first, second):
                yield _joined(first, second)


def _says_whole_name(text: str, mrz: Mrz) -> bool:
    name = mrz.name
    parts = {_letters("".join(order)) for order in ((*name.primary, *name.secondary), (*name.secondary, *name.primary))}
    return bool(name.secondary) and max(fuzz.ratio(_letters(text), one) for one in parts) >= 100 * _ALIKE["full_name"]


def _letters(text: str) -> str:
    return "".join(character for character in unaccented(text) if character.isalnum())


def _goes_on(first: TextLine, second: TextLine) -> bool:
    """Say whether the second line goes on where the first ends: below it, or beside it."""
    if first.region.page != second.region.page:
        return False
    a, b = first.region.quad.box, second.region.quad.box
    height = max(1.0, min(a[3] - a[1], b[3] - b[1]))
    down, aside = (b[1] + b[3] - a[1] - a[3]) / 2, b[0] - a[2]
    below = 0.5 * height < down <= _NEXT_LINE * height and abs(a[0] - b[0]) <= height
    return below or (abs(down) <= height / 2 and -height / 2 <= aside <= _NEXT_WORD * height)


def _joined(first: TextLine, second: TextLine) -> TextLine:
    """Return two lines as one; the break stays in the text."""
    boxes = [one.region.quad.box for one in (first, second)]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    region = Region(first.region.page, Quad.from_box(min(lefts), min(tops), max(rights), max(bottoms)))
    confidence = min(first.confidence, second.confidence)
    return TextLine(f"{first.text}\n{second.text}", confidence, region, first.engine)


def _gives_way(held: VizField, line: TextLine, alike: float, held_alike: float) -> bool:
    """Say whether the label of a value belongs to another line that says exactly what the MRZ says."""
    if alike < 1 or held_alike >= _UNLIKE or held.region.page != line.region.page:
        return False
    height = max(line.region.quad.height, 1.0)
    across, down = (abs(a - b) for a, b in zip(held.region.quad.centre, line.region.quad.centre, strict=True))
    return down <= _NEAR_HEIGHTS * height and across <= 4 * _NEAR_HEIGHTS * height


def _one_shape_resolved(field: VizField, mrz: Mrz) -> VizField:
    """Let the MRZ decide between O and 0, I and 1 in a number: the engine cannot."""
    if field.name not in {"document_number", "personal_number"}:
        return field
    bare = "".join(character for character in field.value if character.isalnum())
    for number in expected_number(field.name, mrz):
        if number != bare and number.translate(ONE_SHAPE) == bare.translate(ONE_SHAPE):
            return replace(field, readings=(number, *field.readings))
    return field


def _as_repeated(field: VizField, values: Sequence[TextLine]) -> VizField:
    """Let a line of MRZ print that the reader of MRZs did not find decide between O and 0, I and 1 in a number."""
    if field.name not in {"document_number", "personal_number"}:
        return field
    bare = _letters(field.value)
    for line in values:
        print_of_mrz = unaccented(line.text).replace(" ", "")
        at = print_of_mrz.translate(ONE_SHAPE).find(bare.translate(ONE_SHAPE)) if "<" in print_of_mrz else -1
        number = print_of_mrz[at : at + len(bare)] if at >= 0 else bare
        if number != bare:
            return replace(field, readings=(number, *field.readings))
    return field


def _meaning_chosen(field: VizField, mrz: Mrz, on: date | None) -> VizField:
    """Put the date first that the MRZ says, where a text can mean several: "04/12/04"."""
    if field.name not in {"date_of_birth", "date_of_expiry"}:
        return field
    return replace(
        field, readings=tuple(sorted(field.readings, key=lambda day: likeness(field.name, day, mrz, on=on) < 1))
    )


def _born_before(birth: VizField, expiry: VizField) -> VizField:
    """Put the century of birth first in which the holder was born before the document expired."""
    return replace(birth, readings=tuple(sorted(birth.readings, key=lambda day: day >= expiry.value)))


def date_of_issue(found: Mapping[str, VizField], values: Sequence[TextLine], on: date | None) -> VizField | None:
    """Return the one date left that lies between birth and expiry, not after the day of inspection; None without one.

    Args:
        found: fields by name.
        values: the lines that are no labels.
        on: reference date for centuries.
    """
    birth, expiry = found.get("date_of_birth"), found.get("date_of_expiry")
    if birth is None or expiry is None:
        return None
    earliest = f"{max(int(expiry.value[:4]) - _LONGEST_VALIDITY_YEARS, int(birth.value[:4])):04}{birth.value[4:]}"
    latest = min(expiry.value, on.isoformat()) if on else expiry.value
    taken = {field.region for field in found.values()}
    candidates = []
    for line in values:
        days = tuple(day for day in dates_in(line.text, on=on) if max(earliest, birth.value) < day < latest)
        if days and line.region not in taken:
            candidates.append(VizField("date_of_issue", days, line.text, line.confidence, line.region, ""))
    return candidates[0] if len({one.value for one in candidates}) == 1 else None
