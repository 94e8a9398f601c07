"""Where the page lies around its MRZ."""

from __future__ import annotations

from datetime import date

import pytest

from idverify.document import Quad, Region
from idverify.mrz import parse_mrz
from idverify.reading.mrz_page import page_extent
from idverify.reading.mrz_reading import MrzReading, ReadingStatus

_LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
_PX_PER_MM = 10.0


def _reading(*, left_mm: float = 6.4, top_mm: float = 73.6) -> MrzReading:
    """Return an MRZ whose first line's capitals stand here on the picture."""
    width = 44 * 2.54
    regions = tuple(
        Region(1, Quad.from_box(*(_PX_PER_MM * mm for mm in (left_mm, y - 2.4, left_mm + width, y))))
        for y in (top_mm, top_mm + 6.35)
    )
    mrz = parse_mrz(_LINES, on=date(2011, 1, 1))
    return MrzReading(ReadingStatus.VALID, "by hand", mrz, _LINES, 0.99, line_regions=regions)


def test_a_picture_of_just_the_page_is_the_page() -> None:
    extent = page_extent(_reading(), None, size_px=(1250, 880))
    assert extent is not None
    assert extent.quad == Quad.from_box(0, 0, 1250, 880)
    assert extent.sides_seen
    assert extent.dpi == pytest.approx(254, abs=1)


def test_an_outline_that_agrees_with_the_mrz_is_the_page() -> None:
    outline = Quad.from_box(300, 200, 1550, 1080)
    extent = page_extent(_reading(left_mm=36.4, top_mm=93.6), outline, size_px=(2000, 1500))
    assert extent is not None
    assert extent.sides_seen
    assert extent.quad.box == pytest.approx(outline.box, abs=1)


def test_an_outline_of_something_else_is_not() -> None:
    other = Quad.from_box(100, 100, 1900, 1400)
    extent = page_extent(_reading(left_mm=36.4, top_mm=93.6), other, size_px=(2000, 1500))
    assert extent is not None
    assert not extent.sides_seen
    assert extent.quad.box == pytest.approx((300, 200, 1550, 1080), abs=15)


def test_the_mrz_alone_says_that_the_page_reaches_beyond_the_picture() -> None:
    extent = page_extent(_reading(top_mm=43.6), None, size_px=(1250, 580))
    assert extent is not None
    assert extent.quad.box[1] == pytest.approx(-300, abs=15)
    assert extent.known_to_mm == pytest.approx(12.0)


def test_an_outline_without_an_mrz_has_the_size_of_its_proportions() -> None:
    card = page_extent(None, Quad.from_box(0, 0, 856, 540), size_px=(1000, 700))
    page = page_extent(None, Quad.from_box(0, 0, 1250, 880), size_px=(1400, 1000))
    assert card is not None
    assert page is not None
    assert card.px_per_mm == pytest.approx(10.0)
    assert page.px_per_mm == pytest.approx(10.0)


def test_nothing_found_says_nothing() -> None:
    assert page_extent(None, None, size_px=(1000, 700)) is None
