"""Reads documents of known layout: only the zones where values stand, no search for text on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz

from idverify.document import Page, Quad, Region, TextLine
from idverify.imaging.print_extent import print_extent
from idverify.mrz import Mrz
from idverify.reading.layouts import Anchor, DateOrder, FieldZone, Layout, LayoutSide, fitting
from idverify.reading.mrz_reading import MrzReading
from idverify.reading.ocr import OcrEngine
from idverify.reading.page_place import PagePlace, place_by_mrz, place_by_outline, whole_picture
from idverify.reading.plain_text import unaccented
from idverify.reading.viz import VizField
from idverify.reading.viz_dates import in_order
from idverify.reading.viz_expectation import COMPARED, expected_number, likeness
from idverify.reading.viz_unlabelled import complete
from idverify.reading.viz_values import readings_of

# An anchor is recognised when this share of its letters is read; small print loses some.
_LIKE_ANCHOR = 75.0
# A layout fits when this share of its zones holds what such a field can hold.
_FILLED_SHARE = 0.6
# A value that says what the MRZ says is at least this like it, misread letters included.
_LIKE_MRZ = 0.5


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """What stands in the zones of a known layout.

    Attributes:
        layout: which one.
        lines: every zone's text.
        fields: by name.
        armenian: places of zones in Armenian script, by field.
    """

    layout: Layout
    lines: tuple[TextLine, ...]
    fields: Mapping[str, VizField]
    armenian: Mapping[str, Region]


def read_zones(
    engine: OcrEngine,
    layouts: Sequence[Layout],
    pages: Sequence[Page],
    reading: MrzReading,
    *,
    outlines: Mapping[int, Quad],
    on: date | None,
) -> ZoneReading | None:
    """Return the fields of a document whose layout is known, or None: no layout fits what is seen.

    Args:
        engine: reads single lines.
        layouts: the known ones.
        pages: upright pictures of the document, the one with the MRZ first.
        reading: of the MRZ, on the first page.
        outlines: of the document, by number of the page, where found.
        on: reference date for centuries.
    """
    mrz = reading.mrz
    if mrz is None or mrz.format is None or not reading.line_regions:
        return None
    fields = mrz.fields
    candidates = fitting(
        layouts,
        issuing_state=fields.get("issuing_state", ""),
        mrz_format=mrz.format,
        document_code=fields.get("document_code", ""),
    )
    for layout in candidates:
        found = _read_sides(engine, layout, pages, reading, outlines=outlines, on=on)
        if found and _says_what_the_mrz_says(found, mrz, on):
            return replace(found, fields=complete(found.fields, (), mrz=mrz, on=on))
    return None


def _says_what_the_mrz_says(found: ZoneReading, mrz: Mrz, on: date | None) -> bool:
    """Say whether every zone whose value the MRZ repeats holds one, and at most one of them another value.

    One may have been altered; two in places of other fields are another design of the same State.
    """
    zones = {zone.field for side in found.layout.sides for zone in side.zones}
    repeated = [name for name in COMPARED if name in zones and _mrz_has(name, mrz)]
    alike = [
        likeness(name, found.fields[name].raw, mrz, on=on) >= _LIKE_MRZ for name in repeated if name in found.fields
    ]
    return len(alike) == len(repeated) and alike.count(False) <= 1


def _mrz_has(name: str, mrz: Mrz) -> bool:
    if name == "personal_number":
        return bool(expected_number(name, mrz))
    return name == "full_name" or bool(mrz.fields.get(name))


def _read_sides(
    engine: OcrEngine,
    layout: Layout,
    pages: Sequence[Page],
    reading: MrzReading,
    *,
    outlines: Mapping[int, Quad],
    on: date | None,
) -> ZoneReading | None:
    """Read the side with the MRZ, then the other ones on the pages after it; None when the first does not fit."""
    first, *others = sorted(layout.sides, key=lambda side: side.mrz is None)
    place = _place_of_data_page(layout, first, reading, outlines.get(pages[0].number))
    found = _read_side(engine, layout, first, pages[0], place, on=on) if place else None
    if found is None:
        return None
    for side, page in zip(others, pages[1:], strict=False):
        outline = outlines.get(page.number) or whole_picture(page.size_px, layout.size_mm)
        other = (
            _read_side(engine, layout, side, page, place_by_outline(outline, layout.size_mm), on=on)
            if outline
            else None
        )
        if other is None:
            return None
        found = ZoneReading(
            layout, found.lines + other.lines, {**other.fields, **found.fields}, {**found.armenian, **other.armenian}
        )
    return found


def _place_of_data_page(
    layout: Layout, side: LayoutSide, reading: MrzReading, outline: Quad | None
) -> PagePlace | None:
    if side.mrz is None:
        return None
    quads = [region.quad for region in reading.line_regions]
    return place_by_mrz(quads, len(reading.lines[0]), side.mrz, layout.size_mm, outline)


def _read_side(
    engine: OcrEngine, layout: Layout, side: LayoutSide, page: Page, place: PagePlace, *, on: date | None
) -> ZoneReading | None:
    """Return what stands on one side, or None where its anchors or most of its values do not."""
    if not all(_is_there(engine, page, place, anchor) for anchor in side.anchors):
        return None
    zones = [zone for zone in side.zones if zone.script == "latin"]
    places = [_of_print(page, place.quad(zone.box_mm)) for zone in zones]
    lines = engine.read_places(page, places)
    fields = {
        zone.field: field
        for zone, line in zip(zones, lines, strict=True)
        if (field := _field(zone, line, layout.date_order, on))
    }
    if len(fields) < _FILLED_SHARE * len(zones):
        return None
    armenian = {
        zone.field: Region(page.number, place.quad(zone.box_mm)) for zone in side.zones if zone.script == "armenian"
    }
    return ZoneReading(layout, tuple(line for line in lines if line.text), fields, armenian)


def _is_there(engine: OcrEngine, page: Page, place: PagePlace, anchor: Anchor) -> bool:
    (line,) = engine.read_places(page, [_of_print(page, place.quad(anchor.box_mm))])
    return fuzz.ratio(_letters(line.text), _letters(anchor.text)) >= _LIKE_ANCHOR


def _of_print(page: Page, place: Quad) -> Quad:
    return print_extent(page.image, place) or place


def _letters(text: str) -> str:
    return "".join(character for character in unaccented(text) if character.isalnum())


def _field(zone: FieldZone, line: TextLine, order: DateOrder, on: date | None) -> VizField | None:
    readings = readings_of(zone.field, line.text, on=on)
    if zone.field.startswith("date_"):
        readings = in_order(line.text, readings, order)
    if not readings:
        return None
    return VizField(zone.field, readings, line.text, line.confidence, line.region, "")
