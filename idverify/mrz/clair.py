"""The "modernised Clair" alphabet of Russian internal passports: one MRZ character for every Cyrillic letter.

Ministry of the Interior of the Russian Federation, order 773 of 16 November 2020. Digits stand for letters that
Latin lacks, so this alphabet is outside ICAO Doc 9303, which bars digits from names.
"""

from __future__ import annotations

from types import MappingProxyType

from idverify.errors import UsageError
from idverify.mrz.format import LETTERS
from idverify.mrz.script_table import fold

_CYRILLIC = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
_CLAIR = "ABVGDE2JZIQKLMNOPRSTUFHC34WXY9678"
_TO_CLAIR = MappingProxyType(dict(zip(_CYRILLIC, _CLAIR, strict=True)))
_FROM_CLAIR = MappingProxyType(dict(zip(_CLAIR, _CYRILLIC, strict=True)))


def to_clair(component: str) -> str:
    """Write a name component in the Clair alphabet; letters A to Z and digits stay as they are.

    Raises:
        UsageError: a letter that is neither Russian nor Latin.

    >>> to_clair("Алексей")
    'ALEKSEQ'
    """
    text = fold(component)
    if any(letter not in _TO_CLAIR and letter not in LETTERS and letter not in _CLAIR for letter in text):
        raise UsageError("a name holds a letter that is not Russian", code="letter_without_table")
    return "".join(_TO_CLAIR.get(letter, letter) for letter in text)


def from_clair(component: str) -> str:
    """Read a name component of the Clair alphabet back; characters it does not use stay as they are.

    >>> from_clair("IVANOVI3")
    'ИВАНОВИЧ'
    """
    return "".join(_FROM_CLAIR.get(character, character) for character in component)
