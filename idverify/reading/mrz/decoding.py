"""From what each character may be to the lines as printed: the alphabet of the field decides between look-alikes.

Check digits choose only where the reader itself cannot; other readings that would satisfy them are proposals beside
the reading, for documents are printed wrong, and forged ones more often.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from idverify.mrz import Mrz, parse_mrz
from idverify.mrz.format import ALPHABET, LETTERS, Characters, MrzFormat
from idverify.mrz.repair import Proposal, repair
from idverify.reading.mrz.blocks import Block

Array = NDArray[np.float64]

# How much less often a character stands where its field does not allow it than where it does: documents with letters
# among the digits of a date are printed, rarely. A reader that is 20 to 1 sure is believed.
_OUT_OF_PLACE = 0.05
# Letters in numbers and optional data stand less often at a place than digits do, and mostly at the first two places;
# the recogniser is trained on each as often. An assumption: it decides only where the reader is unsure.
_LETTER_FIRST, _LETTER_LATER, _FRONT_PLACES = 0.6, 0.25, 2

# Where digits and codes do not agree, another reading of the characters they guard is taken for what is printed when it
# is nearly certain among all that agree, and the reader itself gives it this share of what it gives its first choice.
# Documents printed wrong are read with shares far below (the fixtures' below 0.001).
_OPEN_RATIO = 0.03
_SURELY_MEANT, _NEGLIGIBLE = 0.85, 0.02
# Characters given to the repair for each place, and the least probability of one.
_MOST_OPTIONS, _LEAST_OPTION = 5, 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """Lines as printed, how sure each character is, and other readings.

    Attributes:
        lines: what is printed.
        confidences: probability of every character of every line, 0 to 1.
        mrz: the lines as parsed.
        proposals: consistent readings where the lines are not, likeliest first.
    """

    lines: tuple[str, ...]
    confidences: tuple[tuple[float, ...], ...]
    mrz: Mrz
    proposals: tuple[Proposal, ...] = ()


def decode(block: Block, *, on: date | None = None) -> Decoded:
    """Return what is printed in a block.

    Args:
        block: lines as recognised.
        on: day the document is shown, for the centuries of dates; proposals of dates far from it are less likely.
    """
    chances = tuple(line.chances for line in block.lines)
    layout = parse_mrz(_likeliest(chances)).layout
    if layout is not None:
        weighed = (line * share for line, share in zip(chances, _shares(layout), strict=True))
        chances = tuple(line / line.sum(axis=1, keepdims=True) for line in weighed)
    lines = _likeliest(chances)
    mrz = parse_mrz(lines, on=on)
    proposals: tuple[Proposal, ...] = ()
    if not mrz.valid and mrz.layout is not None:
        proposals = repair([[_options(place) for place in line] for line in chances], mrz.layout, on=on)
        meant = _meant(lines, proposals)
        if meant is not None:
            lines, mrz, proposals = meant, parse_mrz(meant, on=on), ()
    return Decoded(lines, _confidences(lines, chances), mrz, proposals)


def _meant(lines: tuple[str, ...], proposals: tuple[Proposal, ...]) -> tuple[str, ...] | None:
    """Return the lines with the changes that make digits and codes agree; None when the print may well be wrong.

    Proposals that differ only where nothing is guarded, as in names, speak for the same changes.
    """
    likely = [one for one in proposals if one.probability > _NEGLIGIBLE]
    needed = set.intersection(*(set(one.changes) for one in likely)) if likely else set()
    share = math.prod(change.probability / change.read_probability for change in needed)
    if not needed or sum(one.probability for one in likely) < _SURELY_MEANT or share < _OPEN_RATIO:
        return None
    changed = [list(line) for line in lines]
    for change in needed:
        changed[change.line - 1][change.column - 1] = change.chosen
    meant = tuple("".join(line) for line in changed)
    return meant if parse_mrz(meant).valid else None


def _options(chances: Array) -> dict[str, float]:
    """Return the likeliest characters of one place with their probabilities."""
    order = np.argsort(-chances)[:_MOST_OPTIONS]
    return {ALPHABET[place]: float(chances[place]) for place in order if chances[place] > _LEAST_OPTION}


def _confidences(lines: tuple[str, ...], chances: tuple[Array, ...]) -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple(float(place[ALPHABET.index(character)]) for character, place in zip(line, places, strict=True))
        for line, places in zip(lines, chances, strict=True)
    )


def _likeliest(chances: tuple[Array, ...]) -> tuple[str, ...]:
    return tuple("".join(ALPHABET[place] for place in line.argmax(axis=1)) for line in chances)


@cache
def _shares(layout: MrzFormat) -> tuple[Array, ...]:
    """Return the weight of every character at every place of a format's lines."""
    places = iter(range(sum(layout.line_lengths)))
    return tuple(np.array([_shares_at(layout, next(places)) for _ in range(length)]) for length in layout.line_lengths)


def _shares_at(layout: MrzFormat, index: int) -> list[float]:
    """Return the weight of every character at one place of the joined lines."""
    characters = layout.characters_at(index)
    letter = 1.0
    if characters is Characters.ANY:
        line, column = layout.position(index)
        first = next(rule.at.first for rule in layout.fields if rule.at.line == line and column <= rule.at.last)
        letter = _LETTER_FIRST if column < first + _FRONT_PLACES else _LETTER_LATER
    return [_OUT_OF_PLACE if one not in characters.value else letter if one in LETTERS else 1.0 for one in ALPHABET]
