"""Dates in the notations of travel documents; what is ambiguous yields every meaning."""

from datetime import date

import pytest

from idverify.reading.viz_dates import date_candidates


@pytest.mark.parametrize(
    "text",
    ["12 AUG/AOUT 1974", "12 août 1974", "AUG 12, 1974", "1974-08-12", "12. август 1974", "12 ՕԳՍ 1974", "19740812"],
)
def test_one_notation_one_date(text: str) -> None:
    assert date_candidates(text) == (date(1974, 8, 12),)


def test_day_and_month_that_can_change_places_give_both_dates() -> None:
    assert set(date_candidates("08/12/1974")) == {date(1974, 12, 8), date(1974, 8, 12)}


def test_two_digits_leave_the_century_open() -> None:
    assert set(date_candidates("12 AUG 74")) == {date(1974, 8, 12), date(2074, 8, 12)}


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert date_candidates("O1 JAN 2O2O") == (date(2020, 1, 1),)


@pytest.mark.parametrize("text", ["", "PARIS", "31.02.1990", "123", "AUG"])
def test_no_date_gives_no_candidate(text: str) -> None:
    assert date_candidates(text) == ()


def test_a_date_whose_spaces_were_partly_lost_is_read() -> None:
    assert date_candidates("13 071990") == (date(1990, 7, 13),)
