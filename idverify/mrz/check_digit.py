"""The check digit of the MRZ: weights 7, 3, 1, modulo 10. ICAO Doc 9303-3, 4.9."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import adler32

from idverify.mrz.format import ALPHABET, DIGITS, FILLER, LETTERS

WEIGHTS = (7, 3, 1)
"""Repeated from the left over everything a check digit covers."""

VALUES = {
    **{digit: int(digit) for digit in DIGITS},
    **{letter: 10 + place for place, letter in enumerate(LETTERS)},
    FILLER: 0,
}
"""What each character counts: digits themselves, A to Z 10 to 35, the filler 0."""

# Byte of a character -> its value modulo 10, which is all a sum modulo 10 needs; other bytes count 0.
RESIDUES = bytes(VALUES.get(chr(byte), 0) % 10 for byte in range(256))
# `bytes.translate` takes tables of so many bytes.
_TABLE_LENGTH = 256
ADLER_SUM = 0x10000
"""An Adler-32 begun at 0 holds in its lower half the plain sum of the bytes, modulo a prime that these sums, at most 9
for each of the 90 characters times the weight 7, do not reach. It adds in C what `sum` adds number by number."""


@dataclass(frozen=True, slots=True)
class DigitPlaces:
    """One check digit of a format and where it and what it covers lie.

    Attributes:
        name: of the check digit.
        index: place of the check digit in the joined lines, from 0.
        line: where it stands, from 1.
        column: where it stands, from 1.
        covered: places it is computed over, in order.
        positions: line and column of each covered place.
        weighed: the covered places, each as often as its weight says.
        clause: the rule that defines it.
    """

    name: str
    index: int
    line: int
    column: int
    covered: tuple[int, ...]
    positions: tuple[tuple[int, int], ...]
    weighed: bytes
    clause: str


def check_digit(text: str) -> str:
    """Return the check digit over a text of MRZ characters.

    Raises:
        ValueError: a character outside A-Z, 0-9 and `<`.

    >>> check_digit("520727")
    '3'
    >>> check_digit("AB2134<<<")
    '5'
    """
    strange = next((place for place, character in enumerate(text, 1) if character not in VALUES), None)
    if strange is not None:
        raise ValueError(f"character {strange} is outside the MRZ alphabet A-Z, 0-9, <")
    return str(residue(text))


def residue(text: str) -> int:
    """Return the weighted sum modulo 10, 0 to 9; a character outside the alphabet counts 0."""
    values = text.encode("ascii", "replace").translate(RESIDUES)
    return (7 * sum(values[::3]) + 3 * sum(values[1::3]) + sum(values[2::3])) % 10


def residue_table(text: str) -> bytes:
    """Return what each character of a text counts modulo 10, as a table for `residue_of_places`."""
    return text.encode("ascii", "replace").translate(RESIDUES).ljust(_TABLE_LENGTH)


def residue_of_places(weighed: bytes, table: bytes) -> int:
    """Return the sum modulo 10 of the residues at some places, each named as often as it is to be added."""
    # `translate` gathers all that the sum needs in one call.
    return adler32(weighed.translate(table), 0) % ADLER_SUM % 10


def weighed_places(places: Iterable[int]) -> bytes:
    """Return places in the order a check digit covers them, each as often as its weight says."""
    return bytes(place for order, place in enumerate(places) for _ in range(weight_at(order)))


def weight_at(place: int) -> int:
    """Return the weight of the n-th covered character, counted from 0."""
    return WEIGHTS[place % 3]


def same_residue(character: str) -> str:
    """Return the other characters that count the same modulo 10: no check digit can tell them apart.

    >>> same_residue("6")
    'GQ'
    >>> same_residue("<")
    '0AKU'
    """
    value = VALUES[character] % 10
    return "".join(other for other in ALPHABET if other != character and VALUES[other] % 10 == value)


def swap_unseen(first: str, second: str) -> bool:
    """Tell whether swapping two different neighbours leaves every check digit over both unchanged.

    Neighbouring weights differ by 4, 2 or 6 (7-3, 3-1, 7-1), all even and none a multiple of 5, so a swap is
    unseen exactly when the values differ by a multiple of 5.

    >>> swap_unseen("1", "6")
    True
    >>> swap_unseen("1", "2")
    False
    """
    return first != second and (VALUES[first] - VALUES[second]) % 5 == 0


def weighted(values: Sequence[int]) -> int:
    """Return the weighted sum of values, unreduced; `explain` shows it."""
    return sum(value * weight_at(place) for place, value in enumerate(values))
