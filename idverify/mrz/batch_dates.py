"""Dates of many MRZs: which are possible and which day they mean. The rules are those of `dates`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from idverify.mrz.batch_columns import Bools, Bytes
from idverify.mrz.dates import CENTURIES, FIRST_EXPIRY_YEAR, LONGEST_VALIDITY_YEARS, OLDEST_AGE_YEARS
from idverify.mrz.format import FILLER, FieldKind

Days = npt.NDArray[np.datetime64]

_FILLER = ord(FILLER)
_ZERO = ord("0")
_UNKNOWN = 100
# Days of each month by its number; 0 stands for an unknown month.
_LONGEST = np.array([31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.uint8)
_FAR = np.int64(1) << 40


@dataclass(frozen=True, slots=True)
class DateColumn:
    """Dates of n MRZs.

    Attributes:
        possible: whether the characters can be a date, shape (n,).
        resolved: the day, NaT where unresolved, shape (n,); shape (0,) without a reference date.
    """

    possible: Bools
    resolved: Days


def judge_dates(columns: Bytes, kind: FieldKind, on: date | None) -> DateColumn:
    """Judge six columns of characters YYMMDD, shape (6, m)."""
    year, month, day = (_two_digits(columns[start], columns[start + 1]) for start in (0, 2, 4))
    bad = (year > _UNKNOWN) | (month > _UNKNOWN) | (day > _UNKNOWN)
    wholly_known = (year < _UNKNOWN) & (month < _UNKNOWN) & (day < _UNKNOWN)
    month_number = np.where(month < len(_LONGEST), month, 0)
    wrong_month = (month != _UNKNOWN) & ((month == 0) | (month >= len(_LONGEST)))
    longest = _LONGEST[month_number]
    longest -= (month == 2) & (year < _UNKNOWN) & (year % 4 != 0)  # noqa: PLR2004 - February
    wrong_day = (day != _UNKNOWN) & ((day == 0) | (day > longest))
    possible = ~(bad | wrong_month | wrong_day)
    if kind is FieldKind.DATE_OF_EXPIRY:
        possible &= wholly_known
    if on is None:
        return DateColumn(possible, np.empty(0, "datetime64[D]"))
    usable = possible & wholly_known
    resolve = _resolve_births if kind is FieldKind.DATE_OF_BIRTH else _resolve_expiries
    resolved = np.full(len(usable), np.datetime64("NaT"), "datetime64[D]")
    resolved[usable] = resolve(year[usable].astype(np.int64), month[usable].astype(np.int64), day[usable], on)
    return DateColumn(possible, resolved)


def _two_digits(tens: Bytes, ones: Bytes) -> Bytes:
    """Return 0 to 99, 100 for two fillers, more for anything else."""
    first, second = tens - _ZERO, ones - _ZERO  # characters below 0 wrap round to large numbers
    number = np.where((first < 10) & (second < 10), first * 10 + second, _UNKNOWN + 1)  # noqa: PLR2004 - digits
    return np.where((tens == _FILLER) & (ones == _FILLER), _UNKNOWN, number).astype(np.uint8)


def _resolve_births(year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: Bytes, on: date) -> Days:
    """The latest day not after the reference date, within a human life."""
    best = np.full(len(year), np.datetime64("NaT"), "datetime64[D]")
    for century in CENTURIES:
        days, exists = _days(year + century, month, day)
        fits = exists & (days <= np.datetime64(on)) & (on.year - (year + century) <= OLDEST_AGE_YEARS)
        best[fits] = days[fits]
    return best


def _resolve_expiries(year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: Bytes, on: date) -> Days:
    """The plausible day nearest to the reference date; where none is plausible, the nearest of all."""
    best = np.full(len(year), np.datetime64("NaT"), "datetime64[D]")
    nearest = np.full(len(year), 2 * _FAR)
    for century in CENTURIES:
        days, exists = _days(year + century, month, day)
        plausible = (year + century >= FIRST_EXPIRY_YEAR) & (year + century <= on.year + LONGEST_VALIDITY_YEARS)
        distance = np.abs((days - np.datetime64(on)).astype(np.int64)) + np.where(plausible, 0, _FAR)
        nearer = exists & (distance < nearest)
        best[nearer] = days[nearer]
        nearest[nearer] = distance[nearer]
    return best


def _days(year: npt.NDArray[np.int64], month: npt.NDArray[np.int64], day: Bytes) -> tuple[Days, Bools]:
    """Return the days, and which exist: 29 February does not in every century."""
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days: Days = months.astype("datetime64[D]") + (day.astype(np.int64) - 1).astype("timedelta64[D]")
    return days, days.astype("datetime64[M]") == months
