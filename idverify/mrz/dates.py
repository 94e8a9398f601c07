"""Dates of the MRZ: which are possible, and which century they mean. ICAO Doc 9303-3, 3.8 and 4.8.

The standard prints two digits for the year and no rule for the century, so a reference date is needed. Without
one, every date stays ambiguous and says so.
"""

from __future__ import annotations

from datetime import date

from idverify.mrz.format import FILLER
from idverify.mrz.result import MrzDate

# The longest human life whose age is verified: Jeanne Calment, 122 years and 164 days.
OLDEST_AGE_YEARS = 122
# The first edition of Doc 9303 appeared in 1980; no machine readable document expired before it.
FIRST_EXPIRY_YEAR = 1980
# Half the span of a two-digit year: no document is issued for longer, and the window then holds one date a year.
LONGEST_VALIDITY_YEARS = 50
CENTURIES = (1800, 1900, 2000, 2100)
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNKNOWN_PART = FILLER * 2


def is_wholly_unknown(raw: str) -> bool:
    """Tell whether all six characters are fillers."""
    return raw == FILLER * 6


def is_possible(raw: str, *, parts_may_be_unknown: bool) -> bool:
    """Tell whether six characters YYMMDD can be a date in some century.

    Args:
        raw: six characters.
        parts_may_be_unknown: year, month or day may each be two fillers, as in a date of birth.

    >>> is_possible("740812", parts_may_be_unknown=False)
    True
    >>> is_possible("740230", parts_may_be_unknown=False)
    False
    >>> is_possible("74<<<<", parts_may_be_unknown=True)
    True
    """
    parts = raw[:2], raw[2:4], raw[4:6]
    if any(part != _UNKNOWN_PART and not _is_two_digits(part) for part in parts) or len(raw) != len("YYMMDD"):
        return False
    if _UNKNOWN_PART in parts and not parts_may_be_unknown:
        return False
    year, month, day = (None if part == _UNKNOWN_PART else int(part) for part in parts)
    if month is not None and not 1 <= month <= len(_DAYS_IN_MONTH):
        return False
    longest = 31 if month is None else _DAYS_IN_MONTH[month - 1]
    if month == 2 and year is not None and year % 4:  # noqa: PLR2004 - February; "00" can be 2000, a leap year
        longest = 28
    return day is None or 1 <= day <= longest


def resolve_birth(raw: str, *, on: date | None) -> MrzDate:
    """Resolve a date of birth: the latest that does not lie after the reference date.

    It is ambiguous when a second one fits a human life too.

    >>> resolve_birth("740812", on=date(2026, 1, 1)).value
    datetime.date(1974, 8, 12)
    >>> resolve_birth("120101", on=date(2026, 1, 1)).ambiguous
    True
    """
    unresolved = _unresolved(raw, parts_may_be_unknown=True)
    if unresolved is not None:
        return unresolved
    if on is None:
        return MrzDate(raw, None, _all_candidates(raw), ambiguous=True, reason="no reference date: century not known")
    plausible = tuple(day for day in _all_candidates(raw) if day <= on and on.year - day.year <= OLDEST_AGE_YEARS)
    if not plausible:
        return MrzDate(raw, None, (), ambiguous=False, reason="no such date lies before the reference date")
    ambiguous = len(plausible) > 1
    reason = f"a holder of over {on.year - plausible[0].year - 1} years would read the same" if ambiguous else ""
    return MrzDate(raw, plausible[-1], plausible, ambiguous, reason)


def resolve_expiry(raw: str, *, on: date | None) -> MrzDate:
    """Resolve a date of expiry: from 1980 up to 50 years after the reference date, the nearest when two fit.

    >>> resolve_expiry("120415", on=date(2026, 1, 1)).value
    datetime.date(2012, 4, 15)
    """
    unresolved = _unresolved(raw, parts_may_be_unknown=False)
    if unresolved is not None:
        return unresolved
    every = _all_candidates(raw)
    if on is None:
        return MrzDate(raw, None, every, ambiguous=True, reason="no reference date: century not known")
    plausible = tuple(day for day in every if FIRST_EXPIRY_YEAR <= day.year <= on.year + LONGEST_VALIDITY_YEARS)
    if len(plausible) == 1:
        return MrzDate(raw, plausible[0], plausible, ambiguous=False, reason="")
    nearest = min(plausible or every, key=lambda day: abs((day - on).days), default=None)
    reason = "two centuries fit; the nearer is taken" if plausible else "no plausible century; the nearest is taken"
    return MrzDate(raw, nearest, plausible or every, ambiguous=True, reason=reason)


def _unresolved(raw: str, *, parts_may_be_unknown: bool) -> MrzDate | None:
    """Return the answer for dates that name no day at all; None when there is one to resolve."""
    if is_wholly_unknown(raw):
        return MrzDate(raw, None, (), ambiguous=False, reason="not stated on the document")
    if not is_possible(raw, parts_may_be_unknown=parts_may_be_unknown):
        return MrzDate(raw, None, (), ambiguous=False, reason="not a possible date")
    if FILLER in raw:
        return MrzDate(raw, None, (), ambiguous=True, reason="partly unknown on the document")
    return None


def _all_candidates(raw: str) -> tuple[date, ...]:
    year, month, day = int(raw[:2]), int(raw[2:4]), int(raw[4:6])
    is_leap_day = (month, day) == (2, 29)
    years = (century + year for century in CENTURIES)
    return tuple(date(full, month, day) for full in years if not is_leap_day or _is_leap(full))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _is_two_digits(part: str) -> bool:
    return len(part) == 2 and part.isascii() and part.isdigit()  # noqa: PLR2004 - two digits
