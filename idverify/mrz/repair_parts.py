"""The parts a repair search treats one by one: runs of positions that share a check digit, a date or a State.

Every part offers its candidates up to a cost, with what each adds to the composite sum, and the total
probability of all its readings for each such sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf
from typing import NamedTuple, Protocol

from idverify.mrz.character_costs import Position
from idverify.mrz.check_digit import VALUES
from idverify.mrz.format import FILLER
from idverify.mrz.repair_values import cheapest_readings

_RESIDUES = range(10)
# From this cost on, the characters that a reader does not list weigh so little that they are spread evenly over the
# ten values in sums; there are three to five characters of each value.
_EVEN_FROM_COST = 8.0
_FEW = 10
# A part with more candidates has positions that were not read at all; it is then searched value by value.
_MOST_CANDIDATES = 500
VALUE = {character: value % 10 for character, value in VALUES.items()}
"""What a character counts modulo 10."""


class Candidate(NamedTuple):
    """One reading of a part: its cost, its contribution to the composite sum modulo 10, and its text."""

    cost: float
    composite: int
    text: str


class Part(Protocol):
    """A run of positions the search reads as one."""

    @property
    def places(self) -> tuple[int, ...]:
        """The places of its characters in the joined lines."""
        ...

    @property
    def least_cost(self) -> float:
        """No reading costs less."""
        ...

    def candidates(self, most: float) -> list[Candidate]:
        """Every reading of cost up to `most`, cheapest first."""
        ...

    def sums(self) -> list[float]:
        """Relative probability of all readings together, by contribution to the composite sum."""
        ...


@dataclass(frozen=True, slots=True)
class TextPart:
    """Text, with a check digit of its own behind it or without.

    Attributes:
        places: the covered places, then the check digit's own place when there is one.
        positions: their costs.
        own: weight of each covered place in the part's own check digit; empty when it has none.
        composite: weight of each place in the composite sum, the check digit's included; 0 when not covered.
        least: for each place and each own sum so far, the least cost of what is still to come.
    """

    places: tuple[int, ...]
    positions: tuple[Position, ...]
    own: tuple[int, ...]
    composite: tuple[int, ...]
    least: list[list[float]]

    @property
    def least_cost(self) -> float:
        """No reading that satisfies the part's own check digit costs less."""
        return self.least[0][0]

    def candidates(self, most: float) -> list[Candidate]:
        """Every reading of cost up to `most` that satisfies the part's own check digit, cheapest first."""
        found: list[Candidate] = []
        _search(self, most, found)
        if len(found) >= _MOST_CANDIDATES:
            return _search_by_value(self, most)
        return sorted(found, key=cost_of)

    def sums(self) -> list[float]:
        """Relative probability of all readings together, by contribution to the composite sum."""
        if not self.own:
            return _sums_of(self.positions, self.composite)
        covered = len(self.own)
        if self.own != self.composite[:covered]:
            return self._sums_of_pairs()
        digit, weight = self.positions[-1], self.composite[-1]
        by_residue = _sums_of(self.positions[:covered], self.own)
        totals = [0.0] * 10
        for residue in _RESIDUES:
            chance = by_residue[residue] * exp(-digit.cost_of(str(residue)))
            totals[(residue + weight * residue) % 10] += chance
        return totals

    def _sums_of_pairs(self) -> list[float]:
        """The same where the part's own weights are out of step with those of the composite."""
        state = {(0, 0): 1.0}
        for position, own, composite in zip(self.positions, self.own, self.composite, strict=False):
            following: dict[tuple[int, int], float] = {}
            for value, chance in enumerate(_chances(position)):
                for (a, c), so_far in state.items():
                    key = (a + own * value) % 10, (c + composite * value) % 10
                    following[key] = following.get(key, 0.0) + so_far * chance
            state = following
        digit, weight = self.positions[-1], self.composite[-1]
        totals = [0.0] * 10
        for (a, c), so_far in state.items():
            totals[(c + weight * a) % 10] += so_far * exp(-digit.cost_of(str(a)))
        return totals


def text_part(
    places: tuple[int, ...], positions: tuple[Position, ...], own: tuple[int, ...], composite: tuple[int, ...]
) -> TextPart:
    """Return a text part for one reading; see `TextPart`."""
    return TextPart(places, positions, own, composite, _least_costs(positions, own))


def _least_costs(positions: Sequence[Position], own: Sequence[int]) -> list[list[float]]:
    if not own:
        return [[0.0] * 10 for _ in range(len(positions) + 1)]
    digit = positions[-1]
    after = [digit.cost_of(str(residue)) for residue in _RESIDUES]
    after[0] = min(after[0], digit.cost_of(FILLER))
    least = [after]
    for position, weight in zip(reversed(positions[:-1]), reversed(own), strict=True):
        row = [min(after) + position.rest_cost] * 10
        for character, cost in position.listed:
            step = weight * VALUE[character] % 10
            offered = [each + cost for each in after[step:] + after[:step]]
            row = list(map(min, row, offered))
        least.append(row)
        after = row
    return least[::-1]


def _search(part: TextPart, most: float, found: list[Candidate]) -> None:
    """Walk every reading whose cost can stay within `most`."""
    covered = len(part.own) if part.own else len(part.positions)
    weights = part.own or (0,) * covered
    positions, least = part.positions, part.least

    def walk(place: int, residue: int, cost: float, text: str) -> None:
        if len(found) >= _MOST_CANDIDATES:
            return
        if place == covered:
            for end in _endings(part, residue, text):
                total = cost + (positions[-1].cost_of(end) if end else 0.0)
                if total <= most:
                    found.append(Candidate(total, _contribution(part, text + end), text + end))
            return
        steps = _steps(positions[place], weights[place], residue, least[place + 1], most - cost)
        for character, following, extra in steps:
            walk(place + 1, following, cost + extra, text + character)

    walk(0, 0, 0.0, "")


def _steps(
    position: Position, weight: int, residue: int, after: Sequence[float], left: float
) -> list[tuple[str, int, float]]:
    """The characters that keep a reading within what is left of its cost: character, own sum with it, cost."""
    steps = [
        (character, following, extra)
        for character, extra in position.listed
        if extra + after[following := (residue + weight * VALUE[character]) % 10] <= left
    ]
    if position.rest_cost + min(after) <= left:
        steps += [
            (character, following, position.rest_cost)
            for character in position.rest
            if position.rest_cost + after[following := (residue + weight * VALUE[character]) % 10] <= left
        ]
    return steps


def _search_by_value(part: TextPart, most: float) -> list[Candidate]:
    """The cheapest readings of each contribution to the composite sum, cheapest first."""
    covered = len(part.own) if part.own else len(part.positions)
    own = part.own or (0,) * covered
    found: list[Candidate] = []
    readings = cheapest_readings(part.positions[:covered], own, part.composite[:covered])
    for (residue, _), texts in readings.items():
        for cost, text in texts:
            for end in _endings(part, residue, text):
                total = cost + (part.positions[-1].cost_of(end) if end else 0.0)
                if total <= most:
                    found.append(Candidate(total, _contribution(part, text + end), text + end))
    return sorted(found, key=cost_of)


def _endings(part: TextPart, residue: int, text: str) -> tuple[str, ...]:
    """The check digit that ends a text; fillers only may also end in a filler."""
    if not part.own:
        return ("",)
    is_empty = not text.strip(FILLER) and part.positions[-1].cost_of(FILLER) < inf
    return (str(residue), FILLER) if is_empty else (str(residue),)


def _contribution(part: TextPart, text: str) -> int:
    return sum(w * VALUE[character] for w, character in zip(part.composite, text, strict=True)) % 10


def _chances(position: Position) -> list[float]:
    """Relative probability of each value modulo 10 at one position."""
    chances = [0.0] * 10
    for character, cost in position.listed:
        chances[VALUE[character]] += exp(-cost)
    rest = exp(-position.rest_cost)
    for character in position.rest:
        chances[VALUE[character]] += rest
    return chances


def _sums_of(positions: Sequence[Position], weights: Sequence[int]) -> list[float]:
    """Relative probability of every weighted sum modulo 10."""
    state = [1.0] + [0.0] * 9
    for position, weight in zip(positions, weights, strict=True):
        row = [0.0] * 10
        if position.rest_cost >= _EVEN_FROM_COST and len(position.rest) > _FEW:
            row = [sum(state) * exp(-position.rest_cost) * len(position.rest) / 10] * 10
            chances = [(VALUE[character], exp(-cost)) for character, cost in position.listed]
        else:
            chances = list(enumerate(_chances(position)))
        for value, chance in chances:
            step = -weight * value % 10
            row = [a + chance * b for a, b in zip(row, state[step:] + state[:step], strict=True)]
        state = row
    return state


@dataclass(frozen=True, slots=True)
class FreePart:
    """Positions that nothing checks, such as a name: only the cheapest readings are of interest.

    Attributes:
        places: the places of its characters.
        positions: their costs.
        count: how many readings to offer.
    """

    places: tuple[int, ...]
    positions: tuple[Position, ...]
    count: int

    @property
    def least_cost(self) -> float:
        """The likeliest reading costs nothing."""
        return 0.0

    def candidates(self, most: float) -> list[Candidate]:
        """The `count` cheapest readings of cost up to `most`, cheapest first."""
        likeliest = "".join(position.likeliest for position in self.positions)
        changes = sorted(
            (cost, place, character)
            for place, position in enumerate(self.positions)
            for character, cost in position.cheapest(self.count, most)
            if character != likeliest[place]
        )
        found = [(0.0, likeliest)]
        # The n-th cheapest change alone is cheaper than any reading with a later one.
        for extra, place, character in changes[: self.count - 1]:
            changed = (
                (cost + extra, text[:place] + character + text[place + 1 :])
                for cost, text in found
                if text[place] == likeliest[place] and cost + extra <= most
            )
            found = sorted((*found, *changed))[: self.count]
        return [Candidate(cost, 0, text) for cost, text in found]

    def sums(self) -> list[float]:
        """Relative probability of all readings together; they add nothing to the composite sum."""
        return [exp(sum(position.base for position in self.positions))] + [0.0] * 9


def cost_of(candidate: Candidate) -> float:
    """Return the cost of a candidate, to sort by."""
    return candidate.cost
