from datetime import date

import pytest

from idverify.fields import (
    Likeness,
    compare_date,
    compare_identifier,
    compare_mrz_field,
    compare_name,
    compare_nationality,
    compare_number,
    compare_sex,
)
from idverify.mrz import parse_mrz

LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


@pytest.mark.parametrize(
    ("viz", "mrz", "likeness"),
    [
        ("L898902C3", "L898902C3", Likeness.SAME),
        ("l 898-902 c3", "L898902C3", Likeness.SAME),
        ("LB98902C3", "L898902C3", Likeness.SAME),  # 8 and B look alike
        ("L898902C4", "L898902C3", Likeness.CLOSE),
        ("X123456Y7", "L898902C3", Likeness.DIFFERENT),
        ("", "L898902C3", Likeness.UNKNOWN),
        ("---", "L898902C3", Likeness.UNKNOWN),
    ],
)
def test_document_numbers_compare_by_what_ocr_can_tell_apart(viz, mrz, likeness):
    assert compare_number(viz, mrz) is likeness


@pytest.mark.parametrize(
    ("viz", "likeness"),
    [("1974-08-12", Likeness.SAME), ("1974-08-13", Likeness.CLOSE), ("1975-09-12", Likeness.DIFFERENT)],
)
def test_dates_compare_digit_by_digit(viz, likeness):
    assert compare_date(viz, "1974-08-12") is likeness


def test_an_unreadable_date_is_unknown_not_different():
    assert compare_date("", "1974-08-12") is Likeness.UNKNOWN


def test_a_name_agrees_in_any_admissible_rendering():
    assert compare_name("MÜLLER, Jörg", "MUELLER<<JOERG") is Likeness.SAME
    assert compare_name("MÜLLER, Jörg", "MULLER<<JORG") is Likeness.SAME


def test_a_name_with_one_other_letter_is_close_and_another_name_is_different():
    assert compare_identifier("ERIKSSEN", "ERIKSSON", may_be_truncated=False) is Likeness.CLOSE
    assert compare_identifier("PETROSYAN", "ERIKSSON", may_be_truncated=False) is Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("viz", "code", "likeness"),
    [
        ("UTOPIAN", "UTO", Likeness.SAME),
        ("Utopia", "UTO", Likeness.SAME),
        ("ARM", "ARM", Likeness.SAME),
        ("FRA", "ARM", Likeness.DIFFERENT),
        ("Ruritanian", "ARM", Likeness.UNKNOWN),
    ],
)
def test_nationalities_compare_by_code_or_by_the_beginning_of_the_name(viz, code, likeness):
    assert compare_nationality(viz, code) is likeness


@pytest.mark.parametrize(
    ("viz", "mrz", "likeness"),
    [
        ("F", "F", Likeness.SAME),
        ("X", "<", Likeness.SAME),
        ("M", "F", Likeness.DIFFERENT),
        ("?", "F", Likeness.UNKNOWN),
    ],
)
def test_the_filler_stands_for_an_unspecified_sex(viz, mrz, likeness):
    assert compare_sex(viz, mrz) is likeness


def test_a_field_that_no_zone_repeats_is_unknown():
    assert compare_mrz_field("place_of_birth", "ZENITH", parse_mrz(LINES)) is Likeness.UNKNOWN


@pytest.mark.parametrize(
    ("name", "viz"),
    [
        ("document_number", "L898902C3"),
        ("primary_identifier", "Eriksson"),
        ("secondary_identifier", "Anna Maria"),
        ("nationality", "UTOPIAN"),
        ("sex", "F"),
    ],
)
def test_every_repeated_field_agrees_with_the_mrz_it_was_printed_from(name, viz):
    assert compare_mrz_field(name, viz, parse_mrz(LINES)) is Likeness.SAME


def test_a_date_of_birth_is_compared_with_both_centuries_of_the_mrz():
    lines = (LINES[0], "L898902C36UTO1212123F1604159ZE184226B<<<<<10")
    mrz = parse_mrz(lines, on=date(2026, 11, 23))
    assert compare_mrz_field("date_of_birth", "1912-12-12", mrz) is Likeness.SAME
    assert compare_mrz_field("date_of_birth", "2012-12-12", mrz) is Likeness.SAME
    assert compare_mrz_field("date_of_birth", "1951-03-07", mrz) is Likeness.DIFFERENT
