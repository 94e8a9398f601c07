"""From the letters of a name to the letters A to Z, by the tables of `idverify.mrz.transliteration`.

>>> transliterate("Größe"), transliterate("Щербаков"), transliterate("Յակոբյան")
('GROESSE', 'SHCHERBAKOV', 'YAKOBYAN')
>>> transliterate("Юлія", state="UKR"), transliterate("София", state="BGR")
('YULIIA', 'SOFIA')
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from types import MappingProxyType

from idverify.errors import UsageError
from idverify.mrz import transliteration
from idverify.mrz.format import LETTERS
from idverify.mrz.script_table import Rows, Rules, ScriptTable, fold
from idverify.registry import load_constants

# Longest sequence of letters with a row of its own.
_LONGEST = 4
# Products of the letters of a sequence; a sequence is short, so this only guards against a bad table.
_MOST_SPELLINGS = 64


@dataclass(frozen=True, slots=True)
class Spelling:
    """One rendering of a letter: its MRZ letters, and whether a cited table prints it."""

    latin: str
    cited: bool = True


@dataclass(frozen=True, slots=True)
class Piece:
    """A letter or a sequence of letters of a name component with everything that may stand for it.

    Attributes:
        letters: as in the name, folded.
        spellings: every admissible rendering, the recommended one first; empty when no table knows the letter.
    """

    letters: str
    spellings: tuple[Spelling, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a folded component a letter stands."""

    text: str
    start: int
    vowels: str

    def rows_of(self, rules: Rules, length: int) -> Iterator[Rows]:
        """The rows that hold here, the most particular first."""
        if self.start == 0:
            yield rules.initial
        if self.start > 0 and self.text[self.start - 1] in self.vowels:
            yield rules.after_vowel
        if self.start + length == len(self.text):
            yield rules.final
        yield rules.rows


@cache
def tables() -> Mapping[str, ScriptTable]:
    """Return every table by its script's name."""
    return MappingProxyType(
        {table.script: table for table in load_constants(transliteration, constant="TABLE", kind=ScriptTable).values()}
    )


def pieces(component: str) -> tuple[Piece, ...]:
    """Return a name component letter by letter with every admissible rendering, of any State.

    Args:
        component: one name component without spaces, hyphens and punctuation, in any script.

    >>> [[spelling.latin for spelling in piece.spellings] for piece in pieces("Üb")]
    [['UE', 'UXX', 'U'], ['B']]
    """
    text = fold(component)
    found: list[Piece] = []
    start = 0
    while start < len(text):
        piece, start = _piece_at(text, start)
        if piece is not None:
            found.append(piece)
    return tuple(found)


def transliterate(component: str, *, state: str | None = None) -> str:
    """Return the recommended rendering of a name component in the letters A to Z.

    Args:
        component: one name component without spaces, hyphens and punctuation, in any script.
        state: code of the issuing State, whose own rules go before the general ones.

    Raises:
        UsageError: no table knows one of the letters.
    """
    text = fold(component)
    if text.isascii() and text.isalpha():
        return text
    latin: list[str] = []
    start = 0
    while start < len(text):
        letters, rendering = _recommended_at(text, start, state)
        start += len(letters)
        doubled, start = _skip_doubling(text, start)
        latin.append(rendering * (2 if doubled else 1))
    return "".join(latin)


@cache
def table_of(letter: str) -> ScriptTable | None:
    """Return the table that knows a folded letter, or None."""
    return next((table for table in tables().values() if table.knows(letter)), None)


def script_of(text: str) -> str | None:
    """Return the name of the script a text is written in: of its first letter that a table knows.

    >>> script_of("1. Ivanov"), script_of("Иванов"), script_of("-")
    ('Latin', 'Cyrillic', None)
    """
    for letter in fold(text):
        known = _known_letter(letter)
        if known in LETTERS:
            return "Latin"
        table = table_of(known)
        if table is not None and unicodedata.category(letter)[0] == "L":
            return table.script
    return None


def _piece_at(text: str, start: int) -> tuple[Piece | None, int]:
    letter = _known_letter(text[start])
    table = table_of(letter)
    if letter in LETTERS and table is None:
        return Piece(letter, (Spelling(letter),)), start + 1
    if table is None:
        return (Piece(letter, ()) if _counts(letter) else None), start + 1
    letters = _longest_sequence(table, text, start) or letter
    spellings = tuple(_spellings(table, text, start, letters))
    end = start + len(letters)
    doubled, end = _skip_doubling(text, end)
    return Piece(letters, _with_doubling(table, letters, spellings, written=doubled)), end


def _known_letter(letter: str) -> str:
    """Return the letter itself, or its base letter when only that is known."""
    if letter in LETTERS or table_of(letter) is not None:
        return letter
    return unicodedata.normalize("NFD", letter)[0]


def _counts(letter: str) -> bool:
    """Letters and digits count; marks and punctuation vanish, ICAO Doc 9303-3, 4.6."""
    return unicodedata.category(letter)[0] in "LN"


def _longest_sequence(table: ScriptTable, text: str, start: int) -> str | None:
    every = (*table.cited(), table.practice) if table.practice else table.cited()
    for length in range(min(_LONGEST, len(text) - start), 1, -1):
        letters = text[start : start + length]
        place = _Place(text, start, table.vowels)
        if any(letters in rows for rules in every for rows in place.rows_of(rules, length)):
            return letters
    return None


def _spellings(table: ScriptTable, text: str, start: int, letters: str) -> Iterator[Spelling]:
    """Every rendering of a letter or sequence at its place, each once; cited ones first."""
    place = _Place(text, start, table.vowels)
    cited = [latin for rules in table.cited() for latin in _renderings(rules, place, letters)]
    if letters in LETTERS:
        cited.insert(0, letters)
    seen = dict.fromkeys(cited, True)
    in_main_rules = any(letters in rows for rows in place.rows_of(table.rules, len(letters)))
    if len(letters) > 1 and not in_main_rules:
        for spelling in _letter_by_letter(table, text, start, letters):
            seen[spelling.latin] = seen.get(spelling.latin, False) or spelling.cited
    if table.practice is not None:
        for latin in _renderings(table.practice, place, letters):
            seen.setdefault(latin, False)
    yield from (Spelling(latin, cited=is_cited) for latin, is_cited in seen.items())


def _letter_by_letter(table: ScriptTable, text: str, start: int, letters: str) -> Iterator[Spelling]:
    smaller = [
        tuple(_spellings(table, text, start + at, part)) for at, part in _smaller_parts(table, text, start, letters)
    ]
    for count, choice in enumerate(product(*smaller)):
        if count == _MOST_SPELLINGS:
            return
        yield Spelling("".join(s.latin for s in choice), cited=all(s.cited for s in choice))


def _smaller_parts(table: ScriptTable, text: str, start: int, letters: str) -> Iterator[tuple[int, str]]:
    """Cut a sequence into letters and the shorter sequences that the main rules know; each with its offset."""
    at = 0
    while at < len(letters):
        place = _Place(text, start + at, table.vowels)
        lengths = range(min(len(letters) - 1, len(letters) - at), 1, -1)
        known = (n for n in lengths if any(letters[at : at + n] in rows for rows in place.rows_of(table.rules, n)))
        length = next(known, 1)
        yield at, letters[at : at + length]
        at += length


def _renderings(rules: Rules, place: _Place, letters: str) -> Iterable[str]:
    for rows in place.rows_of(rules, len(letters)):
        yield from rows.get(letters, ())


def _with_doubling(
    table: ScriptTable, letters: str, spellings: tuple[Spelling, ...], *, written: bool
) -> tuple[Spelling, ...]:
    """Let a letter of a script with a doubling mark stand doubled or not, since the mark is optional in names."""
    if not table.doubling or len(letters) > 1:
        return spellings
    doubled = tuple(Spelling(s.latin * 2) for s in spellings if s.latin and s.cited)
    return (*doubled, *spellings) if written else (*spellings, *doubled)


def _skip_doubling(text: str, start: int) -> tuple[bool, int]:
    """Whether a doubling mark follows, past marks that are not printed, and where the next letter stands."""
    doubled = False
    while start < len(text) and unicodedata.category(text[start]) == "Mn":
        table = table_of(text[start])
        doubled = doubled or (table is not None and text[start] == table.doubling)
        start += 1
    return doubled, start


def _recommended_at(text: str, start: int, state: str | None) -> tuple[str, str]:
    letter = _known_letter(text[start])
    table = table_of(letter)
    if table is not None:
        chain = (*filter(None, (table.national.get(state or ""),)), table.rules, *filter(None, (table.further,)))
        place = _Place(text, start, table.vowels)
        for length in range(min(_LONGEST, len(text) - start), 0, -1):
            letters = text[start : start + length] if length > 1 else letter
            for rules in chain:
                for latin in _renderings(rules, place, letters):
                    return letters, latin
    if letter in LETTERS:
        return letter, letter
    if not _counts(letter):
        return letter, ""
    raise UsageError(
        "a name holds a letter that no transliteration table knows",
        code="letter_without_table",
        advice="Give the name in Latin, Cyrillic, Arabic, Armenian or Georgian letters.",
    )
