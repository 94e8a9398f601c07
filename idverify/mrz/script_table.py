"""What a transliteration table is: letters of one script and what may stand for them in the MRZ."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Rows = Mapping[str, tuple[str, ...]]
"""A letter or a sequence of letters, upper case, and its renderings; the recommended one stands first."""

NOT_PRINTED = "-"
"""Stands in a row for a letter that gets no character in the MRZ."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Rows of one authority, with the places in a name component where other rows hold.

    Attributes:
        source: the publication the rows were taken from.
        rows: what holds anywhere.
        initial: what holds at the start of a name component.
        after_vowel: what holds after a vowel letter of the script.
        final: what holds at the end of a name component.
    """

    source: str
    rows: Rows
    initial: Rows = field(default_factory=dict)
    after_vowel: Rows = field(default_factory=dict)
    final: Rows = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScriptTable:
    """The table of one script.

    Attributes:
        script: name of the script.
        in_icao: the main rules are those of ICAO Doc 9303-3, section 6.
        rules: the main rules.
        further: letters the main rules leave out, from the sources named there.
        national: rules of issuing States that differ, by State code.
        practice: renderings met in documents but in none of the sources above.
        vowels: letters after which `after_vowel` rows hold.
        doubling: the mark that doubles the letter before it.
    """

    script: str
    in_icao: bool
    rules: Rules
    further: Rules | None = None
    national: Mapping[str, Rules] = field(default_factory=dict)
    practice: Rules | None = None
    vowels: str = ""
    doubling: str = ""

    def cited(self) -> tuple[Rules, ...]:
        """Every set of rules with a source, the main one first."""
        further = () if self.further is None else (self.further,)
        return (self.rules, *further, *self.national.values())

    def knows(self, letter: str) -> bool:
        """Whether some rules of the table have a row for this letter."""
        every = (*self.cited(), self.practice) if self.practice else self.cited()
        return letter == self.doubling or any(letter in rules.rows for rules in every)


def rows(text: str) -> Rows:
    """Read rows written as `letter rendering rendering ...`, one letter a line or separated by commas.

    >>> rows("Ü UE UXX U, Я -")["Ü"]
    ('UE', 'UXX', 'U')
    >>> rows("Ü UE UXX U, Я -")["Я"]
    ('',)
    """
    read = {}
    for row in text.replace("\n", ",").split(","):
        letter, *renderings = row.split() or [""]
        if unicodedata.normalize("NFC", letter) in read:
            raise ValueError(f"two rows for {letter!r}")
        if letter:
            read[unicodedata.normalize("NFC", letter)] = tuple("" if r == NOT_PRINTED else r for r in renderings)
    return MappingProxyType(read)


def fold(text: str) -> str:
    """Bring text to the letters the tables are keyed by: composed, compatibility forms resolved, upper case.

    Georgian stays in the letters of everyday use, since its capitals are a display style.

    >>> fold("ﬁ Straße"), fold("ა")
    ('FI STRASSE', 'ა')
    """
    if text.isascii():
        return text.upper()
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFC", "".join(_capital(letter) for letter in composed))


def _capital(letter: str) -> str:
    is_georgian = "\u10a0" <= letter <= "\u10ff" or "\u1c90" <= letter <= "\u1cbf"
    return letter.lower() if is_georgian else letter.upper()
