"""Fields whose labels could not be read: found by what the MRZ says, and by the order that dates must have. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from idverify.document import TextLine
from idverify.mrz import Mrz
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
        for name in _ALIKE:
            _expect(found, name, values, mrz=mrz, on=on)
        found = {name: _meaning_chosen(_one_shape_resolved(field, mrz), mrz, on) for name, field in found.items()}
    issue = None if "date_of_issue" in found else _date_of_issue(found, values, on)
    return found | ({"date_of_issue": issue} if issue else {})


def _take_part_of_name(found: dict[str, VizField], mrz: Mrz, on: date | None) -> None:
    """Take what a misread label made the whole name for the part of the name that the MRZ says it is."""
    whole = found.get("full_name")
    if whole is None or likeness("full_name", whole.raw, mrz, on=on) == 1:
        return
    for part in ("primary_identifier", "secondary_identifier"):
        if part not in found and likeness(part, whole.raw, mrz, on=on) == 1:
            found[part] = replace(found.pop("full_name"), name=part)
            return


def _expect(found: dict[str, VizField], name: str, values: Sequence[TextLine], *, mrz: Mrz, on: date | None) -> None:
    """Put in the value that the MRZ leads one to expect, where no label gave one, or gave the neighbour's."""
    if name == "full_name" and ("primary_identifier" in found or "secondary_identifier" in found):
        return
    if name in {"primary_identifier", "secondary_identifier"} and "full_name" in found:
        return
    held = found.get(name)
    taken = {field.region for other, field in found.items() if other != name}
    free = [line for line in values if line.region not in taken]
    ranked = [(likeness(name, line.text, mrz, on=on), line.confidence, line) for line in free]
    alike, _, best = max(ranked, key=lambda one: one[:2], default=(0.0, 0.0, None))
    if best is None or alike < _ALIKE[name]:
        return
    if held is not None and not _gives_way(held, best, alike, likeness(name, held.raw, mrz, on=on)):
        return
    readings = readings_of(name, best.text, on=on)
    if readings:
        label = held.label if held else ""
        found[name] = VizField(name, readings, best.text, best.confidence, best.region, label)


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


def _meaning_chosen(field: VizField, mrz: Mrz, on: date | None) -> VizField:
    """Put the date first that the MRZ says, where a text can mean several: "04/12/04"."""
    if field.name not in {"date_of_birth", "date_of_expiry"}:
        return field
    return replace(
        field, readings=tuple(sorted(field.readings, key=lambda day: likeness(field.name, day, mrz, on=on) < 1))
    )


def _date_of_issue(found: Mapping[str, VizField], values: Sequence[TextLine], on: date | None) -> VizField | None:
    """Return the one date left that lies between birth and expiry, not after the day of inspection."""
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
