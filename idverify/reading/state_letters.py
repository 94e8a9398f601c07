"""Letters of names that engines lose marks of: read again with the State's alphabet and the MRZ's transliteration.

The MRZ writes Þ as TH, Ö as OE, Æ as AE (ICAO Doc 9303-3, 6): a P where it has TH can only be a Þ. Pure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise, product
from statistics import median

from idverify.reading.ocr.ctc import Letter
from idverify.reading.plain_text import unaccented

# A mark that no language of the State writes needs this many times the share of one that is written there.
_FOREIGN = 0.05
# Letters with a stroke through them, which engines were rarely shown: this many times their share, where the State
# writes them; Ð and Đ are one shape. In Icelandic names on real print PP-OCR gave Đ at least 6e-5 of the share of D
# where Ð stood, at most 5e-6 where D did.
_STROKES = {"Ð": ("Đ", "Ð"), "ð": ("đ", "ð")}
_STROKE_WEIGHT = 3e4
# One letter of two: its halves stand nearer than this share of the distance of letters.
_LIGATURES = {"AE": "Æ", "OE": "Œ", "ae": "æ", "oe": "œ"}
_LIGATURE_PITCH = 0.7
# What engines make of letters whose transliteration differs from their base letter.
_LOOKALIKES = {"P": "Þ", "D": "Þ", "b": "þ", "p": "þ"}
_MOST_EXCHANGES = 3
# Letters with a comma below: on real print their shares are no higher than under the letter without it.
_UNSEEN = "ģķļņ"


@cache
def letters_of_states(*states: str) -> frozenset[str]:
    """Return the letters beyond A to Z, small and capital, that names of these States have; empty where unknown."""
    text = (files("idverify.reading") / "state_letters.toml").read_text(encoding="utf-8")
    table: Mapping[str, str] = tomllib.loads(text)["letters"]
    small = "".join(table.get(state, "") for state in states)
    return frozenset(small + "".join(one.upper() for one in small if len(one.upper()) == 1))


def with_marks(
    text: str, letters: Sequence[Letter], alphabet: frozenset[str], says_mrz: Callable[[str], bool] | None
) -> str:
    """Return a name with the marks that its print, its State and its MRZ together make likeliest.

    Args:
        text: as read.
        letters: of the text one by one, with what else each could be; empty where that is not known.
        alphabet: letters beyond A to Z of the document's State; nothing is changed when empty.
        says_mrz: whether a name says what the MRZ does; None where that is not known.
    """
    if not alphabet:
        return text
    marked = text
    if len(letters) == len(text):
        marked = "".join(_marked(one, letter, alphabet) for one, letter in zip(text, letters, strict=True))
        marked = _ligatures(marked, letters, alphabet)
    if says_mrz is None or says_mrz(marked):
        return marked
    return _as_transliterated(marked, alphabet, says_mrz) or marked


def may_have_lost_marks(text: str, alphabet: frozenset[str]) -> bool:
    """Say whether a name holds letters that its State also writes with a mark which PP-OCR does not see.

    >>> may_have_lost_marks("BERZINS", letters_of_states("LVA")), may_have_lost_marks("BERZINS", frozenset())
    (True, False)
    """
    return any(one in alphabet and unaccented(one) in unaccented(text) for one in _UNSEEN)


def _marked(read: str, letter: Letter, alphabet: frozenset[str]) -> str:
    """Return the likeliest of the letters that differ from the one read in their marks alone."""
    shares = {one: share for one, share in letter.alternatives if _same_base(one, read)}
    weighed = {one: share * (1.0 if one.isascii() or one in alphabet else _FOREIGN) for one, share in shares.items()}
    for stroked, shapes in _STROKES.items():
        if stroked in alphabet and _same_base(stroked, read):
            weighed[stroked] = _STROKE_WEIGHT * max(shares.get(shape, 0.0) for shape in shapes)
    return max(weighed, key=weighed.__getitem__, default=read)


def _same_base(one: str, other: str) -> bool:
    return unaccented(one) == unaccented(other) and one.isupper() == other.isupper() and one.isalpha()


def _ligatures(text: str, letters: Sequence[Letter], alphabet: frozenset[str]) -> str:
    """Return a text with letters joined that stand too near each other to be two."""
    pitch = median([after.step - one.step for one, after in pairwise(letters)]) if len(letters) > 1 else 0.0
    result, at = "", 0
    while at < len(text):
        joined = _LIGATURES.get(text[at : at + 2], "")
        near = bool(joined) and letters[at + 1].step - letters[at].step <= _LIGATURE_PITCH * pitch
        take = joined in alphabet and near
        result += joined if take else text[at]
        at += 2 if take else 1
    return result


def _as_transliterated(text: str, alphabet: frozenset[str], says_mrz: Callable[[str], bool]) -> str:
    """Return the text with the fewest letters changed to ones of the alphabet that the MRZ's spelling asks for."""
    places = [(at, options) for at in range(len(text)) if (options := tuple(_options(text[at], alphabet)))]
    for count in range(1, _MOST_EXCHANGES + 1):
        for chosen in combinations(places, count):
            for new in product(*(options for _, options in chosen)):
                changed = list(text)
                for (at, _), letter in zip(chosen, new, strict=True):
                    changed[at] = letter
                if says_mrz("".join(changed)):
                    return "".join(changed)
    return ""


def _options(letter: str, alphabet: Iterable[str]) -> Iterator[str]:
    """Yield the letters with a transliteration of their own that a letter could be a misreading of."""
    for one in sorted(alphabet):
        if one in _OF_THEIR_OWN and (_same_base(one, letter) or _LOOKALIKES.get(letter) == one) and one != letter:
            yield one


_OF_THEIR_OWN = frozenset("ÄÅÆÖØŒÜÑÞäåæöøœüñþ")
