"""Driving licences: numbers stand where other documents have labels."""

from datetime import date

from idverify.document import Quad, Region, TextLine
from idverify.reading.viz_fields import find_fields
from idverify.reading.viz_numbered import numbered_fields

ON = date(2026, 1, 1)


def line(text: str, top: float, left: float = 0.0) -> TextLine:
    return TextLine(text, 0.99, Region(1, Quad.from_box(left, top, left + 6 * len(text), top + 10)), "by hand")


LICENCE = [
    line("1. ERIKSSON", 0),
    line("2. ANNA MARIA", 20),
    line("3. 12.08.1974 ZENITH", 40),
    line("4a. 16.04.2007 4c. TRANSPORT OFFICE", 60),
    line("4b.15.04.2022", 80),
    line("5. UT1234567", 100),
]
EXPECTED = {
    "primary_identifier": "ERIKSSON",
    "secondary_identifier": "ANNA MARIA",
    "date_of_birth": "1974-08-12",
    "place_of_birth": "ZENITH",
    "date_of_issue": "2007-04-16",
    "date_of_expiry": "2022-04-15",
    "authority": "TRANSPORT OFFICE",
    "document_number": "UT1234567",
}


def test_every_number_names_its_field() -> None:
    assert {name: field.value for name, field in numbered_fields(LICENCE, on=ON).items()} == EXPECTED


def test_a_number_that_was_read_apart_from_its_value_names_it() -> None:
    apart = [line("1.", 0), line("ERIKSSON", 1, left=20), *LICENCE[1:]]
    assert numbered_fields(apart, on=ON)["primary_identifier"].value == "ERIKSSON"


def test_a_place_is_where_the_value_stands_not_its_number() -> None:
    left, *_ = numbered_fields(LICENCE, on=ON)["primary_identifier"].region.quad.box
    assert left == 18


def test_a_document_with_numbers_before_its_labels_is_no_licence() -> None:
    lines = [line("1. Surname", 0), line("ERIKSSON", 14), line("2. Given names", 40), line("ANNA", 54)]
    assert numbered_fields(lines, on=ON) == {}


def test_fields_of_a_licence_are_found_among_all_fields() -> None:
    assert find_fields(LICENCE, on=ON)["date_of_expiry"].value == "2022-04-15"
