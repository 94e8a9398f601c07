"""The cheapest readings of a text for each contribution to the composite sum, found value by value.

For parts with positions that were hardly read, where listing every reading would take for ever: characters that
count the same are interchangeable for all check digits, so only the cheapest few of each sum are carried on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from heapq import nsmallest

from idverify.mrz.character_costs import Position
from idverify.mrz.check_digit import VALUES

# How many readings of each sum are carried; a search asks for no more than this of an unread part.
_CARRIED = 8
_Readings = dict[tuple[int, int], list[tuple[float, str]]]
"""Own sum and composite sum so far, and the cheapest texts that give them."""


def cheapest_readings(positions: Sequence[Position], own: Sequence[int], composite: Sequence[int]) -> _Readings:
    """Return the cheapest texts for each pair of own sum and composite sum, modulo 10.

    Args:
        positions: the costs of the covered places.
        own: their weights in the part's own check digit; zeros without one.
        composite: their weights in the composite sum.
    """
    state: _Readings = {(0, 0): [(0.0, "")]}
    for position, own_weight, composite_weight in zip(positions, own, composite, strict=True):
        following: defaultdict[tuple[int, int], list[tuple[float, str]]] = defaultdict(list)
        for value, options in enumerate(_options_by_value(position)):
            for (a, c), texts in state.items():
                reached = following[(a + own_weight * value) % 10, (c + composite_weight * value) % 10]
                reached += [(cost + extra, text + character) for cost, text in texts for extra, character in options]
        state = {sums: nsmallest(_CARRIED, texts) for sums, texts in following.items() if texts}
    return state


def _options_by_value(position: Position) -> list[list[tuple[float, str]]]:
    """The cheapest characters of each value modulo 10."""
    by_value: list[list[tuple[float, str]]] = [[] for _ in range(10)]
    for character, cost in position.cheapest(len(VALUES), float("inf")):
        by_value[VALUES[character] % 10].append((cost, character))
    return [sorted(options)[:_CARRIED] for options in by_value]
