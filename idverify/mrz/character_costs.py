"""How unlikely each character of each position is: what the reader saw, the field's alphabet, the context.

A cost is a negative logarithm of a probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, inf, log
from typing import NamedTuple

from idverify.mrz.context_costs import ContextCosts, context_costs
from idverify.mrz.format import ALPHABET, DIGITS, FILLER, Characters, MrzFormat

Probabilities = Mapping[str, float]
"""Characters a reader considers at one position, with their probabilities; they need not sum to 1."""

# Below this a reader's probabilities are noise; such characters are treated like those it does not list.
_LISTED_AT_LEAST = 1e-2
# No reader is so sure that everything else is impossible.
_LEAST_REST = 1e-4
# Readers of single characters rank well and weigh badly: a score of 0.9 is right in all but about one of a thousand
# cases, and a preference of less than two to one is none. So a ratio of scores counts from two to one on, and then
# by this power; measured with `python -m benchmarks mrz-repair`, where 18 to 1 is never wrong and 1.7 to 1 always.
_NO_PREFERENCE = 2.0
_POWER = 4.0
# What a reader does not list is no less likely than about one in a million.
_COSTLIEST = 14.0


class Seen(NamedTuple):
    """What was seen at one position; a named tuple, for one is made for every character read.

    Attributes:
        read: the likeliest character.
        chances: the reader's probabilities of the characters it lists.
        costs: cost of each listed character; the likeliest costs 0.
        rest_cost: cost of every other character.
    """

    read: str
    chances: Probabilities
    costs: tuple[tuple[str, float], ...]
    rest_cost: float

    def chance_of(self, character: str) -> float:
        """The reader's probability of a character; for one it does not list, its share of the rest."""
        known = self.chances.get(character)
        return _rest_share(self.chances) if known is None else known


@dataclass(frozen=True, slots=True)
class Position:
    """One position of the MRZ with the cost of each character it may hold.

    Costs are relative: the likeliest allowed character costs 0.

    Attributes:
        listed: allowed characters that the reader lists, with their costs.
        rest: allowed characters it does not list.
        rest_cost: cost of each of these.
        base: cost of the likeliest allowed character, its probability normalised over all allowed ones.
    """

    listed: tuple[tuple[str, float], ...]
    rest: str
    rest_cost: float
    base: float

    @property
    def likeliest(self) -> str:
        """An allowed character of cost 0."""
        return next((character for character, cost in self.listed if cost == 0), self.rest[:1])

    def cheapest(self, count: int, most: float) -> list[tuple[str, float]]:
        """Allowed characters of cost up to `most`, with their costs; of those not listed, `count` at most."""
        found = [option for option in self.listed if option[1] <= most]
        if self.rest_cost <= most:
            found += [(character, self.rest_cost) for character in self.rest[:count]]
        return found

    def cost_of(self, character: str) -> float:
        """Cost of one character; infinite when it is not allowed."""
        for listed, cost in self.listed:
            if listed == character:
                return cost
        return self.rest_cost if character in self.rest else inf

    def costs(self) -> dict[str, float]:
        """Cost of every character of the MRZ; infinite where it is not allowed."""
        return dict.fromkeys(ALPHABET, inf) | dict.fromkeys(self.rest, self.rest_cost) | dict(self.listed)

    def allows(self, character: str) -> bool:
        """Whether the position may hold a character."""
        return self.cost_of(character) < inf


def see_scores(given: Probabilities) -> Seen:
    """Weigh the scores of a character reader, which are trusted as ranks more than as probabilities."""
    chances = {c: p for c, p in given.items() if p >= _LISTED_AT_LEAST and c in ALPHABET}
    if not chances:
        return Seen(FILLER, {}, (), 0.0)
    if len(chances) == 1:  # most characters of a good picture
        [(read, best)] = chances.items()
        return Seen(read, chances, ((read, 0.0),), _trusted(best / _rest_share(chances)))
    read = max(chances, key=chances.__getitem__)
    best = chances[read]
    costs = tuple([(c, _trusted(best / p)) for c, p in chances.items()])
    return Seen(read, chances, costs, _trusted(best / _rest_share(chances)))


def see_text(character: str, confusions: Mapping[str, Probabilities]) -> Seen:
    """Weigh a character read as text by what it may have been misread from; those are probabilities."""
    chances = confusions.get(character.upper(), {})
    if not chances:
        return Seen(character, {}, (), 0.0)
    best = max(chances.values())
    costs = tuple((true, log(best / chance)) for true, chance in chances.items())
    return Seen(character.upper(), chances, costs, log(best / _rest_share(chances)))


def cost_positions(layout: MrzFormat, seen: Sequence[Seen], *, fillers_at: Iterable[int] = ()) -> tuple[Position, ...]:
    """Return the costs of every position of a format, in the order of the joined lines.

    Args:
        layout: the format.
        seen: what was seen at each position of the joined lines.
        fillers_at: places that must hold a filler, whatever the format says.
    """
    context = context_costs(layout, "".join([each.read for each in seen]))
    alphabets = list(_alphabets(layout))
    for place in fillers_at:
        alphabets[place] = Characters.FILLER_ONLY.value
    return tuple(
        [_cost_position(each.costs, each.rest_cost, alphabets[i], context.get(i)) for i, each in enumerate(seen)]
    )


def surprise(layout: MrzFormat, seen: Sequence[Seen]) -> float:
    """Return the cost of the likeliest text that the fields' alphabets allow; 0 where what was read is allowed."""
    return sum(
        min([each.rest_cost, *(cost for character, cost in each.costs if character in alphabet)])
        for each, alphabet in zip(seen, _alphabets(layout), strict=True)
        if each.read not in alphabet
    )


@cache
def _alphabets(layout: MrzFormat) -> tuple[str, ...]:
    alphabets = [DIGITS] * layout.length
    for digit in layout.check_digits:
        if digit.filler_when_empty:
            alphabets[layout.slice(digit.at).start] = Characters.DIGITS_FILLER.value
    for rule in layout.fields:
        where = layout.slice(rule.at)
        alphabets[where] = [rule.characters.value] * rule.at.length
    return tuple(alphabets)


# The positions of one MRZ have few different costs: readers of text always give the same for the same character.
@lru_cache(maxsize=4096)
def _cost_position(
    costs: tuple[tuple[str, float], ...], rest_cost: float, alphabet: str, context: ContextCosts | None
) -> Position:
    rest = alphabet
    listed: list[tuple[str, float]] = []
    for character, cost in costs:
        if character in alphabet:
            rest = rest.replace(character, "")
            listed.append((character, cost if context is None else cost + context[_class(character)]))
    if context is not None:
        rest_cost += min(context[0], context[1])
    best = min([cost for _, cost in listed] + ([rest_cost] if rest else []))
    relative = tuple([(character, cost - best) for character, cost in listed])
    whole = sum([exp(-cost) for _, cost in relative]) + len(rest) * exp(best - rest_cost)
    return Position(relative, rest, rest_cost - best, log(whole))


def _trusted(ratio: float) -> float:
    """Cost of a character whose score is this many times smaller than the best one."""
    return min(_COSTLIEST, _POWER * log(ratio / _NO_PREFERENCE)) if ratio > _NO_PREFERENCE else 0.0


def _rest_share(chances: Probabilities) -> float:
    """Probability of each character that is not listed."""
    rest, unlisted = 1.0 - sum(chances.values()), len(ALPHABET) - len(chances)
    return max(rest, _LEAST_REST) / (unlisted or 1)


def _class(character: str) -> int:
    """0 for a letter, 1 for a digit, 2 for the filler; the order of the context costs."""
    if character == FILLER:
        return 2
    return 1 if character in DIGITS else 0
