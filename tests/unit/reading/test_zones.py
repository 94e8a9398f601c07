"""Documents of known layout, read zone by zone."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pytest

from idverify.document import Page, Quad, Region, TextLine
from idverify.errors import UsageError
from idverify.mrz import parse_mrz
from idverify.reading.layouts import Layout, fitting, known_layouts, parse_layout
from idverify.reading.mrz_reading import MrzReading, ReadingStatus
from idverify.reading.ocr.close_look import CloseLook
from idverify.reading.zones import read_zones

ON = date(2011, 1, 1)
LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
PX = 8  # pixels a millimetre
FILE = """
title = "Passport of Utopia"
issuing_state = "UTO"
mrz_format = "TD3"
document_code = "P"
size_mm = [125, 88]
date_order = "mdy"

[[sides]]
mrz = { at_mm = [6.4, 73.6], line_mm = 6.35 }
anchors = [{ text = "REPUBLIC OF UTOPIA", box_mm = [41, 4, 50, 4] }]
zones = [
  { field = "primary_identifier", box_mm = [41, 20, 60, 4] },
  { field = "date_of_birth", box_mm = [41, 30, 60, 4] },
  { field = "document_number", box_mm = [41, 40, 60, 4] },
]
"""
PRINTED = {4: "REPUBLIC OF UTOPIA", 20: "ERIKSSON", 30: "08/12/1974", 40: "L898902C3"}


class PrintedPage:
    """Reads what is printed at a height of the page, as an engine of lines would."""

    version = "by hand"

    def __init__(self, printed: dict[int, str]) -> None:
        self.printed = printed

    def read_places(self, page: Page, places: Iterable[Quad]) -> tuple[TextLine, ...]:
        return tuple(
            TextLine(self.printed.get(round(place.box[1] / PX), ""), 0.99, Region(page.number, place), "by hand")
            for place in places
        )

    def look_closely(self, page: Page, places: Sequence[Quad]) -> tuple[CloseLook, ...]:  # noqa: ARG002  never called
        raise AssertionError("zones are read once")

    def read(self, page: Page, *, within: Quad | None = None) -> tuple[TextLine, ...]:  # noqa: ARG002  never called
        raise AssertionError("a known layout needs no search for text")


def reading() -> MrzReading:
    tops = [(73.6 - 2.4 + n * 6.35) * PX for n in range(2)]
    quads = [Quad.from_box(6.4 * PX, top, (6.4 + 44 * 2.54) * PX, top + 2.4 * PX) for top in tops]
    regions = tuple(Region(1, quad) for quad in quads)
    return MrzReading(
        ReadingStatus.VALID, "by hand", parse_mrz(LINES, on=ON), LINES, region=regions[0], line_regions=regions
    )


def read(printed: dict[int, str], *layouts: Layout):
    page = Page(1, np.full((88 * PX, 125 * PX, 3), 230, np.uint8))
    return read_zones(PrintedPage(printed), layouts, [page], reading(), outlines={}, on=ON)


@pytest.fixture(scope="module")
def layout() -> Layout:
    return parse_layout("uto", FILE)


def test_a_known_layout_gives_every_field_and_its_order_of_day_and_month(layout: Layout) -> None:
    found = read(PRINTED, layout)
    assert found is not None
    assert found.layout.name == "uto"
    assert {name: field.value for name, field in found.fields.items()} == {
        "primary_identifier": "ERIKSSON",
        "date_of_birth": "1974-08-12",
        "document_number": "L898902C3",
    }


def test_a_page_without_the_anchor_is_of_another_layout(layout: Layout) -> None:
    assert read(PRINTED | {4: "TERRITORY OF LEMUEL"}, layout) is None


def test_a_page_whose_zones_hold_nothing_is_of_another_layout(layout: Layout) -> None:
    assert read({4: PRINTED[4]}, layout) is None


def test_a_changed_value_is_read_as_printed(layout: Layout) -> None:
    found = read(PRINTED | {40: "L898902C4"}, layout)
    assert found is not None
    assert found.fields["document_number"].value == "L898902C4"


def test_layouts_of_another_state_or_format_are_not_tried(layout: Layout) -> None:
    assert fitting([layout], issuing_state="FRA", mrz_format="TD3", document_code="P") == []
    assert fitting([layout], issuing_state="UTO", mrz_format="TD2", document_code="P") == []


def test_a_layout_file_that_says_something_unknown_is_refused() -> None:
    with pytest.raises(UsageError, match="uto"):
        parse_layout("uto", FILE.replace("date_order", "date_odor"))


def test_every_shipped_layout_can_be_loaded() -> None:
    names = [one.name for one in known_layouts()]
    assert names == sorted(set(names))


def test_zones_that_hold_other_fields_are_of_another_layout(layout: Layout) -> None:
    elsewhere = PRINTED | {20: "UTOPIAN", 40: "ZE 184226 B"}
    assert read(elsewhere, layout) is None


def test_a_zone_without_the_value_that_the_mrz_repeats_is_of_another_layout(layout: Layout) -> None:
    assert read({at: text for at, text in PRINTED.items() if at != 40}, layout) is None


def test_shipped_layouts_have_a_zone_for_every_field_that_the_mrz_repeats() -> None:
    needed = {"document_number", "date_of_birth", "date_of_expiry"}
    for one in known_layouts():
        zones = {zone.field for side in one.sides for zone in side.zones}
        assert needed <= zones, one.name
        assert {"primary_identifier", "secondary_identifier"} <= zones or "full_name" in zones, one.name
