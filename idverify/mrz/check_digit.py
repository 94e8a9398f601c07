"""The check digit of the MRZ: weights 7, 3, 1, modulo 10. ICAO Doc 9303-3, 4.9."""

from __future__ import annotations

from collections.abc import Sequence

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
