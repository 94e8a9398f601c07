"""Printed text without what engines and printers vary in: accents and case."""

from __future__ import annotations

import unicodedata

# Letters that do not decompose into a base letter and an accent.
_BASE = str.maketrans(
    {
        "Ø": "O",
        "Đ": "D",
        "Ð": "D",
        "đ": "D",
        "ð": "D",
        "Ł": "L",
        "ß": "SS",
        "Æ": "AE",
        "Œ": "OE",
        "\u0131": "I",
        "Ə": "A",
        "ə": "A",
        "Þ": "TH",
        "Ħ": "H",
        "Ŧ": "T",
    }
)


def unaccented(text: str) -> str:
    """Return a text in capitals without accents, everything else kept.

    >>> unaccented("août")
    'AOUT'
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_BASE).upper())
    kept = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", kept)
