"""Fields of the visual zone from lines of text: by labels, by the MRZ, by the order of dates."""

from datetime import date

import pytest

from idverify.document import Quad, Region, TextLine
from idverify.mrz import parse_mrz
from idverify.reading.viz_fields import find_fields

ON = date(2011, 1, 1)
MRZ = parse_mrz(("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"), on=ON)


def line(text: str, left: float, top: float, *, height: float = 10, slope: float = 0.0, confidence: float = 0.99):
    width = height * 0.6 * len(text)
    right, rise = left + width, width * slope
    quad = Quad(((left, top), (right, top + rise), (right, top + rise + height), (left, top + height)))
    return TextLine(text, confidence, Region(1, quad), "by hand")


def test_a_value_stands_below_its_label() -> None:
    fields = find_fields([line("Surname / Nom", 0, 0), line("ERIKSSON", 0, 14)], on=ON)
    assert fields["primary_identifier"].value == "ERIKSSON"


def test_a_label_in_another_language_is_no_value() -> None:
    fields = find_fields([line("NOM/Sumame", 0, 0), line("MARTIN", 0, 14)], on=ON)
    assert fields["primary_identifier"].value == "MARTIN"


def test_a_slanted_page_is_levelled_before_values_are_looked_for() -> None:
    slope = 0.12
    lines = [
        line("Date of issue / Date de delivrance", 0, 0, slope=slope),
        line("08 AUG 2006", 0, 14, slope=slope),
        line("Date of expiry / Date d'expiration", 0, 40, slope=slope),
        line("08 AUG 2011", 0, 54, slope=slope),
        line("Authority / Autorite", 300, 300 * slope, slope=slope),
        line("MINISTERE", 300, 300 * slope + 14, slope=slope),
    ]
    fields = find_fields(lines, on=ON)
    assert (fields["date_of_issue"].value, fields["date_of_expiry"].value) == ("2006-08-08", "2011-08-08")


def test_values_without_readable_labels_are_found_by_the_mrz() -> None:
    lines = [
        line(text, 0, 30 * number) for number, text in enumerate(("ERIKSSON", "ANNA MARIA", "L8989O2C3", "12 AUG 74"))
    ]
    fields = find_fields(lines, on=ON, mrz=MRZ)
    assert {name: field.value for name, field in fields.items()} == {
        "primary_identifier": "ERIKSSON",
        "secondary_identifier": "ANNA MARIA",
        "document_number": "L898902C3",
        "date_of_birth": "1974-08-12",
    }
    assert fields["document_number"].raw == "L8989O2C3"


def test_a_labelled_value_stays_though_the_mrz_says_something_else() -> None:
    fields = find_fields([line("Date of birth", 0, 0), line("13 AUG 1979", 0, 14)], on=ON, mrz=MRZ)
    assert fields["date_of_birth"].value == "1979-08-13"


def test_the_date_left_between_birth_and_expiry_is_the_date_of_issue() -> None:
    lines = [line(text, 0, 30 * number) for number, text in enumerate(("12 AUG 74", "16 APR 07", "15 APR 12"))]
    assert find_fields(lines, on=ON, mrz=MRZ)["date_of_issue"].value == "2007-04-16"


def test_two_dates_left_over_are_no_date_of_issue() -> None:
    texts = ("12 AUG 74", "16 APR 07", "15 APR 12", "01 JAN 08")
    lines = [line(text, 0, 30 * number) for number, text in enumerate(texts)]
    assert "date_of_issue" not in find_fields(lines, on=ON, mrz=MRZ)


@pytest.mark.parametrize("text", ["SPECIMEN", "REPUBLIC OF UTOPIA", "PASSPORT", ""])
def test_other_text_is_no_field(text: str) -> None:
    assert not find_fields([line(text, 0, 0)], on=ON, mrz=MRZ)


def test_a_part_of_the_name_under_a_misread_label_is_that_part() -> None:
    fields = find_fields([line("Name", 0, 0), line("ANNA MARIA", 0, 14), line("ERIKSSON", 0, 200)], on=ON, mrz=MRZ)
    assert fields["secondary_identifier"].value == "ANNA MARIA"
    assert fields["primary_identifier"].value == "ERIKSSON"
    assert "full_name" not in fields


def test_a_line_of_mrz_print_decides_between_o_and_0() -> None:
    lines = [line("Passport No", 0, 0), line("CO1YPTNHM", 0, 14), line("C01YPTNHM1D<<6408125F2702283", 0, 200)]
    number = find_fields(lines, on=ON)["document_number"]
    assert (number.value, number.raw) == ("C01YPTNHM", "CO1YPTNHM")


def test_a_name_on_two_lines_is_one_name() -> None:
    mrz = parse_mrz(
        ("P<UTOERIKSSON<LINDBERG<<ANNA<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"), on=ON
    )
    lines = [line("ERIKSSON", 0, 0), line("LINDBERG", 0, 13), line("ANNA", 0, 60)]
    assert find_fields(lines, on=ON, mrz=mrz)["primary_identifier"].value == "ERIKSSON LINDBERG"


def test_a_value_is_found_in_a_line_that_holds_two() -> None:
    fields = find_fields([line("L898902C3 15 04 2012", 0, 0)], on=ON, mrz=MRZ)
    assert fields["document_number"].value == "L898902C3"


def test_a_holder_was_born_before_the_document_expired() -> None:
    lines = [
        line("Date of birth", 0, 0),
        line("12 DEC 05", 0, 14),
        line("Date of expiry", 0, 60),
        line("15 APR 04", 0, 74),
    ]
    assert find_fields(lines, on=ON)["date_of_birth"].value == "1905-12-12"


def test_a_label_within_running_text_has_no_value_behind_it() -> None:
    assert "secondary_identifier" not in find_fields([line("Valid forever Vards Nista ef", 0, 0)], on=ON)


def test_a_whole_name_in_one_line_is_no_surname() -> None:
    fields = find_fields([line("ERIKSSON Anna Maria", 0, 0)], on=ON, mrz=MRZ)
    assert "primary_identifier" not in fields
    assert fields["full_name"].value == "ERIKSSON Anna Maria"


def test_the_label_of_a_whole_name_beside_the_surname_gives_the_surname() -> None:
    lines = [
        line("Surname", 0, 0),
        line("REMARKS 1", 0, 14),
        line("Nom et prenoms", 0, 60),
        line("ERIKSSON", 0, 74),
        line("ANNA MARIA", 200, 74),
    ]
    fields = find_fields(lines, on=ON, mrz=MRZ)
    assert (fields["primary_identifier"].value, fields["secondary_identifier"].value) == ("ERIKSSON", "ANNA MARIA")


def test_the_day_from_which_a_visa_is_valid_is_not_the_date_of_issue() -> None:
    texts = ["Date of birth", "12 AUG 74", "Until", "15 APR 12", "From", "01 MAY 07"]
    lines = [line(text, 0, 20 * number + 30 * (number // 2)) for number, text in enumerate(texts)]
    fields = find_fields([*lines, line("16 APR 07", 400, 400)], on=ON, mrz=MRZ)
    assert (fields["valid_from"].value, fields["date_of_issue"].value) == ("2007-05-01", "2007-04-16")
