from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from idverify.mrz import MrzDate
from idverify.mrz.dates import is_possible, resolve_birth, resolve_expiry

_ON = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("raw", "value", "ambiguous"),
    [
        ("740812", date(1974, 8, 12), False),
        ("260601", date(2026, 6, 1), True),
        ("260602", date(1926, 6, 2), False),
        ("100101", date(2010, 1, 1), True),
        ("000229", date(2000, 2, 29), False),
        ("040229", date(2004, 2, 29), True),
    ],
)
def test_a_birth_is_the_latest_day_not_after_the_reference_date(raw: str, value: date, *, ambiguous: bool) -> None:
    resolved = resolve_birth(raw, on=_ON)
    assert (resolved.value, resolved.ambiguous) == (value, ambiguous)
    assert bool(resolved.reason) is ambiguous


def test_two_plausible_births_are_both_named() -> None:
    resolved = resolve_birth("100101", on=_ON)
    assert resolved.candidates == (date(1910, 1, 1), date(2010, 1, 1))


@pytest.mark.parametrize("resolve", [resolve_birth, resolve_expiry])
def test_without_a_reference_date_the_century_stays_open(resolve: Callable[..., MrzDate]) -> None:
    resolved = resolve("740812", on=None)
    assert resolved.value is None
    assert resolved.ambiguous
    assert date(1974, 8, 12) in resolved.candidates


@pytest.mark.parametrize(("raw", "ambiguous"), [("<<<<<<", False), ("74<<<<", True), ("741301", False)])
def test_a_birth_that_names_no_day_has_no_value_and_a_reason(raw: str, *, ambiguous: bool) -> None:
    resolved = resolve_birth(raw, on=_ON)
    assert resolved.value is None
    assert resolved.ambiguous is ambiguous
    assert resolved.reason


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("991231", date(1999, 12, 31)),
        ("270101", date(2027, 1, 1)),
        ("750101", date(2075, 1, 1)),
        ("800101", date(1980, 1, 1)),
    ],
)
def test_an_expiry_lies_between_1980_and_50_years_ahead(raw: str, value: date) -> None:
    resolved = resolve_expiry(raw, on=_ON)
    assert (resolved.value, resolved.ambiguous) == (value, False)


def test_an_expiry_that_two_centuries_fit_takes_the_nearer_and_says_so() -> None:
    resolved = resolve_expiry("820101", on=date(2040, 1, 1))
    assert resolved.ambiguous
    assert resolved.value == date(2082, 1, 1)
    assert len(resolved.candidates) == 2


def test_an_expiry_outside_every_window_is_ambiguous() -> None:
    resolved = resolve_expiry("780101", on=_ON)
    assert resolved.ambiguous
    assert resolved.reason.startswith("no plausible century")


@pytest.mark.parametrize("raw", ["", "7408", "7408121", "\uff17\uff140812", "7<0812", "74081<"])
def test_a_text_that_is_not_yymmdd_is_not_possible(raw: str) -> None:
    assert not is_possible(raw, parts_may_be_unknown=True)
