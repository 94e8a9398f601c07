"""The State codes of an MRZ: issuing State and nationality, read together. ICAO Doc 9303-3, section 5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from math import exp

from idverify.mrz.character_costs import Position
from idverify.mrz.format import FILLER
from idverify.mrz.repair_parts import VALUE, Candidate, cost_of
from idverify.mrz.states import PRINTED_CODES, STATES

_CODE_LENGTH = 3
# How much rarer a code is than one of ICAO's in force; the shares are ours: withdrawn codes and codes outside
# ICAO stand on 1 document in 50, an unlisted one on 1 in 10,000.
_RARE_CODE_COST = 3.9
_UNLISTED_CODE_COST = 9.2
# Nine in ten passports are held by nationals of the issuing State, each other nationality having a small share of
# the rest: this is the cost of a difference, kept well below what the shares would give.
_FOREIGN_HOLDER_COST = 2.5
# Codes costlier than this are not looked at in sums: under one in a hundred thousand.
_SUMMED_UP_TO = 13.0


# Two of the three letters of a code; each pair begins at another place.
_LETTER_PAIRS = ((0, 1), (1, 2), (2, 0))
# A position whose unlisted letters cost less was hardly read; every letter may then stand there.
_UNREAD_BELOW = 8.0
# More codes than these are equally likely only where nothing was read.
_MOST_CODES = 64
_Known = tuple[str, float]
_Code = tuple[float, str]
"""Cost of a code and the code as printed."""


@dataclass(frozen=True, slots=True)
class StatesPart:
    """All State fields of a format.

    Attributes:
        places: the places of their characters, three for each field.
        composite: weight of each place in the composite sum; 0 when not covered.
        fields: for each field the codes that can stand there.
        nationals_likelier: two equal codes are likelier than two different ones, as in passports.
        likely: every choice likely enough for sums, cheapest first; filled in by `states_part`.
    """

    places: tuple[int, ...]
    composite: tuple[int, ...]
    fields: tuple[tuple[_Code, ...], ...]
    nationals_likelier: bool
    likely: Sequence[Candidate] = ()

    @property
    def least_cost(self) -> float:
        """No choice costs less; those that are not likely enough for sums cost more than all that are."""
        return self.likely[0].cost if self.likely else _SUMMED_UP_TO

    def candidates(self, most: float) -> list[Candidate]:
        """Every choice of codes of cost up to `most`, cheapest first."""
        if most <= _SUMMED_UP_TO:
            return [candidate for candidate in self.likely if candidate.cost <= most]
        return self.search(most)

    def search(self, most: float) -> list[Candidate]:
        """Look for every choice of codes of cost up to `most`; cheapest first."""
        within = [[code for code in codes if code[0] <= most] for codes in self.fields]
        found: list[Candidate] = []
        for choice in product(*within):
            cost = sum([extra for extra, _ in choice])
            if self.nationals_likelier and any(code != choice[0][1] for _, code in choice):
                cost += _FOREIGN_HOLDER_COST
            if cost <= most:
                found.append(self._candidate(cost, "".join([code for _, code in choice])))
        return sorted(found, key=cost_of)

    def sums(self) -> list[float]:
        """Relative probability of all choices together, by contribution to the composite sum."""
        totals = [0.0] * 10
        for candidate in self.likely:
            totals[candidate.composite] += exp(-candidate.cost)
        return totals

    def _candidate(self, cost: float, text: str) -> Candidate:
        if not any(self.composite):
            return Candidate(cost, 0, text)
        composite = sum(w * VALUE[character] for w, character in zip(self.composite, text, strict=True)) % 10
        return Candidate(cost, composite, text)


def states_part(
    places: tuple[int, ...], positions: Sequence[Position], composite: tuple[int, ...], *, nationals_likelier: bool
) -> StatesPart:
    """Return the State fields of one reading; see `StatesPart`."""
    starts = range(0, len(positions), _CODE_LENGTH)
    fields = tuple(_codes(positions[start : start + _CODE_LENGTH]) for start in starts)
    part = StatesPart(places, composite, fields, nationals_likelier)
    return replace(part, likely=part.search(_SUMMED_UP_TO))


def _codes(positions: Sequence[Position]) -> tuple[_Code, ...]:
    """The listed codes that have at most one letter the reader does not list, and the likeliest one if unlisted."""
    likely = [
        [letter for letter, _ in p.listed] + list(p.rest if p.rest_cost < _UNREAD_BELOW else "") for p in positions
    ]
    near = {
        known
        for i, j in _LETTER_PAIRS
        for letters in product(likely[i], likely[j])
        for known in _codes_by_pair().get((i, *letters), ())
    }
    codes = [
        (sum([position.cost_of(letter) for position, letter in zip(positions, code, strict=True)]) + rarity, code)
        for code, rarity in near
    ]
    likeliest = "".join([position.likeliest for position in positions])
    if likeliest not in PRINTED_CODES:
        codes.append((_UNLISTED_CODE_COST, likeliest))
    return tuple(sorted(codes)[:_MOST_CODES])


@cache
def _codes_by_pair() -> dict[tuple[int, str, str], tuple[_Known, ...]]:
    """Listed codes as printed with the cost of their rarity, by two of their letters; the first's place leads."""
    found: dict[tuple[int, str, str], list[_Known]] = {}
    for state in STATES.values():
        code = state.code.ljust(_CODE_LENGTH, FILLER)
        rarity = 0.0 if state.in_icao and not state.deprecated else _RARE_CODE_COST
        for i, j in _LETTER_PAIRS:
            found.setdefault((i, code[i], code[j]), []).append((code, rarity))
    return {pair: tuple(codes) for pair, codes in found.items()}
