"""The possible dates of a date field, with the check digit that fits each. ICAO Doc 9303-3, 4.8 and 4.9."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from math import exp, log

from idverify.mrz.character_costs import Position
from idverify.mrz.check_digit import weight_at
from idverify.mrz.format import DIGITS, FILLER, FieldKind
from idverify.mrz.repair_parts import Candidate, cost_of

# An unknown part of a date of birth is rare: one holder in a thousand; the share is ours.
_UNKNOWN_PART_COST = 6.9
_UNKNOWN_PART = FILLER * 2
_LONG_MONTHS = frozenset({"01", "03", "05", "07", "08", "10", "12", _UNKNOWN_PART})
# Dates costlier than this weigh less than a hundred-thousandth of the likeliest and are left out of sums.
_SUMMED_UP_TO = 13.0
_DATE_LENGTH = 6
# Travel documents are valid for 10 years as a rule and for 15 at most in the lists we know; on the day one is shown,
# 1 in 50 expires later than that or expired more than 10 years ago. The shares are ours.
_LONGEST_USUAL_VALIDITY, _LONGEST_USUAL_LAPSE, _UNUSUAL_EXPIRY_COST = 15, 10, log(50)
# 1 holder in 200 is over 95 years old; whoever is born in one of the coming years of the calendar is as old.
_USUAL_AGE, _UNUSUAL_AGE_COST = 95, log(200)


_Two = tuple[float, int, int, str]
"""Two characters of a date: their cost, what they add to the date's own and to the composite sum, the text."""


@dataclass(frozen=True, slots=True)
class DatePart:
    """A date, with a check digit of its own behind it or without.

    Attributes:
        places: the six places of YYMMDD, then the check digit's when there is one.
        positions: their costs.
        composite: weight of each place in the composite sum; 0 when not covered.
        parts_may_be_unknown: year, month and day may each be two fillers, as in a date of birth.
        year_costs: cost of each year from 00 to 99; empty when no reference date is known.
        likely: every possible date likely enough for sums, cheapest first; filled in by `date_part`.
    """

    places: tuple[int, ...]
    positions: Sequence[Position]
    composite: Sequence[int]
    parts_may_be_unknown: bool
    year_costs: Sequence[float] = ()
    likely: Sequence[Candidate] = ()

    @property
    def least_cost(self) -> float:
        """No date costs less; those that are not likely enough for sums cost more than all that are."""
        return self.likely[0].cost if self.likely else _SUMMED_UP_TO

    def candidates(self, most: float) -> list[Candidate]:
        """Every possible date of cost up to `most`, cheapest first."""
        if most <= _SUMMED_UP_TO:
            return [candidate for candidate in self.likely if candidate.cost <= most]
        return self.search(most)

    def search(self, most: float) -> list[Candidate]:
        """Look for every possible date of cost up to `most`; cheapest first."""
        found: list[Candidate] = []
        digit_costs, digit_weight = self._digit()
        years = self._years(most)
        for cost, own, composite, month_and_day in self._months_and_days(most):
            for extra, own_year, composite_year, year in years:
                digit = (own + own_year) % 10
                total = cost + extra + digit_costs[digit]
                if cost + extra > most:
                    break
                if total > most or (month_and_day == "0229" and not _may_be_leap(year)):
                    continue
                contribution = (composite + composite_year + digit_weight * digit) % 10
                text = year + month_and_day + (str(digit) if len(self.places) > _DATE_LENGTH else "")
                found.append(Candidate(total, contribution, text))
        return sorted(found, key=cost_of)

    def sums(self) -> list[float]:
        """Relative probability of all dates together, by contribution to the composite sum."""
        totals = [0.0] * 10
        for candidate in self.likely:
            totals[candidate.composite] += exp(-candidate.cost)
        return totals

    def _digit(self) -> tuple[list[float], int]:
        """Cost of each value of the check digit, and its weight in the composite sum."""
        if len(self.positions) == _DATE_LENGTH:
            return [0.0] * 10, 0
        return [self.positions[_DATE_LENGTH].cost_of(digit) for digit in DIGITS], self.composite[_DATE_LENGTH]

    def _years(self, most: float) -> list[_Two]:
        years = self._twos(0, 0, 99, most)
        if not self.year_costs:
            return years
        weighed = ((cost + self._year_cost(year), own, composite, year) for cost, own, composite, year in years)
        return sorted(two for two in weighed if two[0] <= most)

    def _year_cost(self, year: str) -> float:
        return 0.0 if year == _UNKNOWN_PART else self.year_costs[int(year)]

    def _months_and_days(self, most: float) -> list[_Two]:
        days = self._twos(4, 1, 31, most)
        return sorted(
            (month_cost + day_cost, own + own_day, composite + composite_day, month + day)
            for month_cost, own, composite, month in self._twos(2, 1, 12, most)
            for day_cost, own_day, composite_day, day in days
            if month_cost + day_cost <= most and _fits(month, day)
        )

    def _twos(self, first: int, lowest: int, highest: int, most: float) -> list[_Two]:
        """Every number between two bounds of cost up to `most`, cheapest first."""
        tens, ones = (_digits(self.positions[place], most) for place in (first, first + 1))
        own_tens, own_ones = weight_at(first), weight_at(first + 1)
        of_tens, of_ones = self.composite[first], self.composite[first + 1]
        twos = [
            (cost + extra, own_tens * ten + own_ones * one, of_tens * ten + of_ones * one, f"{ten}{one}")
            for cost, ten in tens
            for extra, one in ones
            if cost + extra <= most and lowest <= 10 * ten + one <= highest
        ]
        if self.parts_may_be_unknown:
            unknown = [position.cost_of(FILLER) for position in self.positions[first : first + 2]]
            if sum(unknown) + _UNKNOWN_PART_COST <= most:
                twos.append((sum(unknown) + _UNKNOWN_PART_COST, 0, 0, _UNKNOWN_PART))
        return sorted(twos)


def date_part(
    places: tuple[int, ...],
    positions: Sequence[Position],
    composite: Sequence[int],
    *,
    parts_may_be_unknown: bool,
    year_costs: Sequence[float] = (),
) -> DatePart:
    """Return a date of one reading; see `DatePart`."""
    part = DatePart(places, positions, composite, parts_may_be_unknown, year_costs)
    return replace(part, likely=part.search(_SUMMED_UP_TO))


@cache
def year_costs(kind: FieldKind, on: date) -> tuple[float, ...]:
    """Return the cost of each two-digit year, 00 to 99, in a document shown on a day."""
    if kind is FieldKind.DATE_OF_BIRTH:
        ages = [(on.year - year) % 100 for year in range(100)]
        return tuple(_UNUSUAL_AGE_COST if age > _USUAL_AGE else 0.0 for age in ages)
    first, span = on.year - _LONGEST_USUAL_LAPSE, _LONGEST_USUAL_LAPSE + _LONGEST_USUAL_VALIDITY
    return tuple(0.0 if (year - first) % 100 <= span else _UNUSUAL_EXPIRY_COST for year in range(100))


def _digits(position: Position, most: float) -> list[tuple[float, int]]:
    listed = [(cost, int(digit)) for digit, cost in position.listed if cost <= most and digit in DIGITS]
    if position.rest_cost <= most:
        listed += [(position.rest_cost, int(digit)) for digit in position.rest if digit in DIGITS]
    return listed


def _fits(month: str, day: str) -> bool:
    """Whether a month can have this day; 30 February and 31 April cannot."""
    if day == _UNKNOWN_PART or day <= "29":
        return True
    return month in _LONG_MONTHS or (day == "30" and month != "02")


def _may_be_leap(year: str) -> bool:
    return year == _UNKNOWN_PART or int(year) % 4 == 0
