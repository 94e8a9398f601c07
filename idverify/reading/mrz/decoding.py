"""From what each character may be to the lines as printed: the alphabet of the field decides between look-alikes.

Check digits choose only where the reader itself cannot; other readings that would satisfy them are proposals beside
the reading, for documents are printed wrong, and forged ones more often.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from idverify.mrz import Mrz, parse_mrz
from idverify.mrz.format import ALPHABET, MrzFormat
from idverify.mrz.repair import Proposal, repair
from idverify.reading.mrz.blocks import Block

Array = NDArray[np.float64]

# How much less often a character stands where its field does not allow it than where it does: documents with letters
# among the digits of a date are printed, rarely. A reader that is 20 to 1 sure is believed.
_OUT_OF_PLACE = 0.05


# Characters about as likely as one another for the reader: there, and only there, agreeing digits choose.
_OPEN_BELOW, _OPEN_RATIO = 0.75, 0.25
_SURELY_MEANT = 0.9
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
        on: reference date for the centuries of dates.
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
        proposals = repair([[_options(place) for place in line] for line in chances], mrz.layout)
        if proposals and _is_open(proposals[0]):
            lines, proposals = proposals[0].lines, ()
            mrz = parse_mrz(lines, on=on)
    return Decoded(lines, _confidences(lines, chances), mrz, proposals)


def _is_open(proposal: Proposal) -> bool:
    """Say whether a reading is as likely as the one the reader put first, character by character, and consistent."""
    return proposal.probability > _SURELY_MEANT and all(
        change.read_probability < _OPEN_BELOW and change.probability > _OPEN_RATIO * change.read_probability
        for change in proposal.changes
    )


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
    shares = []
    index = 0
    for length in layout.line_lengths:
        allowed = [layout.characters_at(place).value for place in range(index, index + length)]
        shares.append(
            np.array([[1.0 if one in characters else _OUT_OF_PLACE for one in ALPHABET] for characters in allowed])
        )
        index += length
    return tuple(shares)
