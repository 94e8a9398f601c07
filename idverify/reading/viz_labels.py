"""Recognises the labels of the visual zone in a line of text, in many languages and with the usual misreadings."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz, process

# Two letters of a label of ten may be misread ("Autonité"); a value is rarely that like any label.
_LIKE_ENOUGH = 84.0
# Shorter phrases must be exact: one misread letter makes another word of them.
_SHORTEST_FUZZY = 8
# Letters that a misread label may have too many or too few; more belong to the next word.
_LETTERS_LOST = 1
# A text this like a label, and not in capitals as values are, is a misread label ("Surame").
_LIKE_A_LABEL = 80.0
_SHORTEST_LIKENESS = 5


_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d"})


@dataclass(frozen=True, slots=True)
class Label:
    """A label recognised in a line.

    Attributes:
        field: whose label it is.
        start: first character in the line, from 0.
        end: the character after it.
        text: as read.
    """

    field: str
    start: int
    end: int
    text: str


def labels_in(line: str) -> tuple[Label, ...]:
    """Return the labels of a line from left to right; the languages of one label, parted by "/", become one.

    >>> [(label.field, label.text) for label in labels_in("Surname / Nom")]
    [('primary_identifier', 'Surname / Nom')]
    >>> [label.field for label in labels_in("Country code/ Code du pays Passport Number")]
    ['issuing_state', 'document_number']
    >>> [label.field for label in labels_in("Date ofissue/Date de délivrance")]
    ['date_of_issue']
    >>> labels_in("ERIKSSON")
    ()
    """
    words = [(match.start(), match.end(), fold(match.group())) for match in re.finditer(r"[^\W_]+", line)]
    found: list[Label] = []
    at = 0
    while at < len(words):
        label, taken = _label_at(line, words, at)
        if label:
            if found and (found[-1].field == label.field or "/" in line[found[-1].end : label.start]):
                previous = found.pop()
                label = Label(previous.field, previous.start, label.end, line[previous.start : label.end])
            found.append(label)
        at += taken
    return tuple(found)


def is_label_rest(text: str) -> bool:
    """Tell whether a text holds nothing but words that labels are made of: the second line of a long label.

    >>> is_label_rest("de naissance"), is_label_rest("MARIE")
    (True, False)
    """
    words = fold(text).split()
    return bool(words) and all(word in _label_words() for word in words)


def looks_like_label(text: str) -> bool:
    """Tell whether a text that is not all capitals is so like one label that it is a misreading of it.

    >>> looks_like_label("Surame"), looks_like_label("SURAMI"), looks_like_label("Luxembourgeoise")
    (True, False, False)
    """
    phrase = fold(text).replace(" ", "")
    if text.isupper() or len(phrase) < _SHORTEST_LIKENESS or any(character.isdigit() for character in phrase):
        return False
    known = [one for one in _phrases() if abs(len(one) - len(phrase)) <= _LETTERS_LOST]
    return process.extractOne(phrase, known, scorer=fuzz.ratio, score_cutoff=_LIKE_A_LABEL) is not None


def fold(text: str) -> str:
    """Return small letters without marks, words parted by one space; "rn" and "m" are one, as engines see them."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain.translate(_STROKES))).replace("rn", "m")


def _label_at(line: str, words: list[tuple[int, int, str]], at: int) -> tuple[Label | None, int]:
    """Return the longest label that begins at a word, and how many words to go on by."""
    for count in range(min(_longest_phrase(), len(words) - at), 0, -1):
        phrase = "".join(word for _, _, word in words[at : at + count])
        field = _phrases().get(phrase) or _like(phrase)
        if field:
            start, end = words[at][0], words[at + count - 1][1]
            return Label(field, start, end, line[start:end]), count
    return None, 1


def _like(phrase: str) -> str | None:
    """Return the field of the phrase that this is a misreading of."""
    known = [one for one in _long_phrases() if abs(len(one) - len(phrase)) <= _LETTERS_LOST]
    found = process.extractOne(phrase, known, scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
    return _phrases()[found[0]] if found else None


@cache
def _fields() -> Mapping[str, list[str]]:
    """The phrases of every field, as the file has them."""
    text = (files("idverify.reading") / "viz_labels.toml").read_text(encoding="utf-8")
    fields: dict[str, list[str]] = tomllib.loads(text)
    return fields


@cache
def _phrases() -> Mapping[str, str]:
    """The field of every phrase; without spaces, which engines lose and put in at will."""
    return {fold(phrase).replace(" ", ""): field for field, phrases in _fields().items() for phrase in phrases}


@cache
def _long_phrases() -> tuple[str, ...]:
    return tuple(phrase for phrase in _phrases() if len(phrase) >= _SHORTEST_FUZZY)


@cache
def _label_words() -> frozenset[str]:
    folded = (fold(phrase) for phrases in _fields().values() for phrase in phrases)
    return frozenset(word for phrase in folded for word in phrase.split() if len(word) > 1)


@cache
def _longest_phrase() -> int:
    return max(fold(phrase).count(" ") for phrases in _fields().values() for phrase in phrases) + 1
