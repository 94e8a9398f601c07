"""The walk over the parts of a format: every combination whose composite check digit fits, within a cost limit."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf
from typing import NamedTuple

from idverify.mrz.character_costs import Position
from idverify.mrz.repair_parts import Candidate, Part
from idverify.mrz.repair_plan import RepairPlan

# Cost limits tried until there is a reading: the first holds what the reader could not decide and one confusion that
# it lists as unlikely, the second one more that it does not list, and so on; at e^-28 the search ends.
_LIMITS = (11.5, 19.0, 28.0)
# Readings less than a hundred-thousandth as probable as the best one are not of interest.
_MARGIN = 11.5
# Of readings that cost the same within rounding, the first ones found stand for all.
_TIE = 1e-9
_RESIDUES = range(10)
_Candidates = Sequence[Sequence[Candidate]]


class _Found(NamedTuple):
    """A consistent reading: its cost, its composite check digit and the reading of each part."""

    cost: float
    residue: int
    chosen: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class RepairSearch:
    """One reading of one format.

    Attributes:
        plan: the format cut into parts.
        positions: the costs of every place.
        parts: the parts of this reading.
        count: how many readings to find.
    """

    plan: RepairPlan
    positions: Sequence[Position]
    parts: Sequence[Part]
    count: int

    def readings(self) -> list[tuple[float, str]]:
        """Return the cheapest consistent readings of the joined lines with their costs, cheapest first."""
        found: list[_Found] = []
        for limit in _LIMITS:
            found = self._within(limit)
            if found:
                least = found[0].cost
                if len(found) < self.count and least + _MARGIN > limit:
                    found = self._within(least + _MARGIN)
                return [(each.cost, self._write(each)) for each in found if each.cost <= least + _MARGIN]
        return []

    def _within(self, limit: float) -> list[_Found]:
        # What every other part costs at least is not left for this one; of text that is no MRZ, nothing is left.
        left = limit - sum([part.least_cost for part in self.parts])
        if left < 0:
            return []
        candidates = [_cheapest_each(part.candidates(part.least_cost + left), self.count) for part in self.parts]
        return self._combine(candidates, limit) if all(candidates) else []

    def sum_of_all(self) -> float:
        """Return the relative probability of all consistent readings together."""
        totals = [1.0] + [0.0] * 9
        for part in self.parts:
            sums = part.sums()
            if not any(sums[1:]):
                totals = [chance * sums[0] for chance in totals]
                continue
            totals = [sum(totals[(r - s) % 10] * sums[s] for s in _RESIDUES if sums[s]) for r in _RESIDUES]
        return sum(chance * exp(-cost) for chance, cost in zip(totals, self._digit_costs(), strict=True))

    def _digit_costs(self) -> list[float]:
        """Cost of the composite check digit for each composite sum."""
        place = self.plan.composite_place
        if place is None:
            return [0.0] * 10
        return [self.positions[place].cost_of(str(residue)) for residue in _RESIDUES]

    def _combine(self, candidates: _Candidates, limit: float) -> list[_Found]:
        least = _least_costs(candidates, self._digit_costs())
        found: list[_Found] = []
        chosen: list[Candidate] = []

        def walk(depth: int, residue: int, cost: float) -> None:
            if depth == len(candidates):
                insort(found, _Found(cost + least[depth][residue], residue, tuple(chosen)), key=_cost)
                del found[self.count :]
                return
            after = least[depth + 1]
            for candidate in candidates[depth]:
                most = found[-1].cost - _TIE if len(found) == self.count else limit
                so_far = cost + candidate.cost
                if so_far > most:
                    break
                following = (residue + candidate.composite) % 10
                if so_far + after[following] <= most:
                    chosen.append(candidate)
                    walk(depth + 1, following, so_far)
                    chosen.pop()

        walk(0, 0, 0.0)
        return found

    def _write(self, found: _Found) -> str:
        text = [""] * len(self.positions)
        for part, candidate in zip(self.parts, found.chosen, strict=True):
            for place, character in zip(part.places, candidate.text, strict=True):
                text[place] = character
        if self.plan.composite_place is not None:
            text[self.plan.composite_place] = str(found.residue)
        return "".join(text)


def _cheapest_each(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """Keep the cheapest `count` candidates of each contribution to the composite sum: no other can be needed."""
    kept: list[Candidate] = []
    seen = [0] * 10
    for candidate in candidates:
        if seen[candidate.composite] < count:
            seen[candidate.composite] += 1
            kept.append(candidate)
    return kept


def _least_costs(candidates: _Candidates, digit_costs: Sequence[float]) -> list[list[float]]:
    """For each part and each composite sum so far, the least cost of what is still to come."""
    least = [list(digit_costs)]
    for offered in reversed(candidates):
        cheapest = [inf] * 10
        for candidate in offered:
            cheapest[candidate.composite] = min(cheapest[candidate.composite], candidate.cost)
        steps = [(step, cost) for step, cost in enumerate(cheapest) if cost < inf]
        after = least[0]
        least.insert(0, [min(cost + after[(r + step) % 10] for step, cost in steps) for r in _RESIDUES])
    return least


def _cost(found: _Found) -> float:
    return found.cost
