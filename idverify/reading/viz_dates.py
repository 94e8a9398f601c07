"""Dates of the visual zone in all common notations and languages; what is ambiguous stays ambiguous.

ICAO Doc 9303-3, 3.5 asks for "12 AUG/AOUT 74"; documents in use print 12.08.1974, 1974-08-12, 08/12/1974 and more.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from rapidfuzz.distance import Levenshtein

from idverify.reading.plain_text import unaccented

# Years a date on a travel document in use can have; a holder of 110 years, a document valid for 30 years.
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
# What engines read for digits, applied only to words that hold a digit.
_DIGIT_FOR = str.maketrans("OQDILZSB", "00011258")
_LETTER_FOR = str.maketrans("01258", "OIZSB")
# Day, word, year: the word can only be a month.
_NAMED_SHAPE = re.compile(r"\d{1,2} [^\W\d_]+ (?:\d{4}|\d{2})")
_WORD = re.compile(r"[^\W_]+")
_JOINED_MONTH = re.compile(r"(\d*)([^\W\d_]+)(\d*)")
_LONG_ENOUGH_TO_ABBREVIATE = 4
_SHORTEST_MONTH = 3
# What engines make of the stroke between a month in two languages.
_STROKE_LOOKALIKES = "ILTJ"
_COMPACT_LENGTH = 8


def date_candidates(text: str) -> tuple[date, ...]:
    """Return every date that a text can mean, the likeliest first; empty when it holds no date.

    Day before month comes before month before day, and the nearer century after the farther one only for years
    after 2050, since two-digit years say nothing more.

    >>> date_candidates("12 AUG/AOUT 1974")
    (datetime.date(1974, 8, 12),)
    >>> [one.isoformat() for one in date_candidates("08/12/1974")]
    ['1974-12-08', '1974-08-12']
    >>> date_candidates("21JUN/JUIN1996")
    (datetime.date(1996, 6, 21),)
    >>> date_candidates("PARIS"), date_candidates("12 0²2 2001")
    ((), ())
    """
    words = [_word(one) for one in _WORD.findall(_JOINED_MONTH.sub(_part_month, unaccented(text)))]
    found: list[date] = []
    for candidate in (*_named(words), *_numeric(words), *_compact(words)):
        if candidate not in found:
            found.append(candidate)
    return tuple(found)


def in_order(text: str, readings: Sequence[str], order: str) -> tuple[str, ...]:
    """Return the readings of a date of figures with those first that its document's order of day and month gives.

    Args:
        text: as read.
        readings: as ISO 8601, likeliest first.
        order: dmy, mdy or ymd.

    >>> in_order("08/12/1974", ("1974-12-08", "1974-08-12"), "mdy")
    ('1974-08-12', '1974-12-08')
    """
    figures = [int(one) for one in _WORD.findall(text) if one.isdecimal()]
    if len(figures) != len(order):
        return tuple(readings)
    wanted = figures[order.index("m")], figures[order.index("d")]
    return tuple(sorted(readings, key=lambda day: (int(day[5:7]), int(day[8:])) != wanted))


def _part_month(match: re.Match[str]) -> str:
    """Return a month's name apart from the figures that engines read together with it: "21JUN" is "21 JUN"."""
    figures, name, more = match.groups()
    return f"{figures} {name} {more}" if month_of(name) else match.group()


def _word(word: str) -> str:
    """Return a word with look-alike letters read as digits when it is a number, digits as letters in a month."""
    if month_of(word) is None and any(character.isdecimal() for character in word):
        digits, letters = word.translate(_DIGIT_FOR), word.translate(_LETTER_FOR)
        if digits.isdecimal():
            return digits
        return letters if letters.isalpha() and month_of(letters) else word
    return word


def _named(words: list[str]) -> Iterator[date]:
    """Yield dates whose month is a word: day month year, month day year, year month day."""
    months = [(index, month) for index, word in enumerate(words) if (month := month_of(word))]
    if not months and _NAMED_SHAPE.fullmatch(" ".join(words)):
        months = [(1, month)] if (month := nearest_month(words[1])) else []
    if not months or len({month for _, month in months}) != 1:
        return
    first, last = months[0][0], months[-1][0]
    month = months[0][1]
    before = [word for word in words[:first] if word.isdecimal()]
    after = [word for word in words[last + 1 :] if word.isdecimal()]
    pairs = []
    if before and after:
        pairs = [(before[-1], after[0])]
        if len(before[-1]) == 4:  # noqa: PLR2004  a year of four digits leads
            pairs = [(after[0], before[-1])]
    elif len(after) > 1:
        pairs = [(after[0], after[1])]
    for day, year in pairs:
        yield from _dates(day, month, year)


def _numeric(words: list[str]) -> Iterator[date]:
    """Yield dates of three numbers in a row: day month year, month day year, year month day."""
    for first, second, third in zip(words, words[1:], words[2:], strict=False):
        if not (first.isdecimal() and second.isdecimal() and third.isdecimal()):
            continue
        if len(first) == 4:  # noqa: PLR2004  a year of four digits leads
            yield from _dates(third, int(second), first)
        elif max(len(first), len(second)) <= 2:  # noqa: PLR2004  days and months have one or two digits
            yield from _dates(first, int(second), third)
            yield from _dates(second, int(first), third)


def _compact(words: list[str]) -> Iterator[date]:
    """Yield dates of eight digits without separators, or with some lost: year month day, then day month year."""
    joined = "".join(words) if 1 < len(words) <= 3 and all(word.isdecimal() for word in words) else ""  # noqa: PLR2004
    for word in (*words, joined):
        if word.isdecimal() and len(word) == _COMPACT_LENGTH:
            yield from _dates(word[6:], int(word[4:6]), word[:4])
            yield from _dates(word[:2], int(word[2:4]), word[4:])


def _dates(day: str, month: int, year: str) -> Iterator[date]:
    """Yield the possible dates of a day, month and year of two or four digits."""
    if len(year) == 4:  # noqa: PLR2004  a full year
        years = [int(year)]
    elif len(year) == 2:  # noqa: PLR2004  only the year within the century
        years = [1900 + int(year), 2000 + int(year)]
    else:
        return
    for full_year in years:
        if _FIRST_YEAR <= full_year <= _LAST_YEAR and len(day) <= 2:  # noqa: PLR2004  a day has at most two digits
            try:
                yield date(full_year, month, int(day))
            except ValueError:
                continue


def month_of(word: str) -> int | None:
    """Return the month a word names, 1 to 12, or None; engines lose or misread the stroke of "APR/AVR".

    >>> month_of("AOUT"), month_of("MARIA"), month_of("APRAVR"), month_of("AUGIAOUT")
    (8, None, 4, 8)
    """
    exact, stems = _month_words()
    if word in exact:
        return exact[word]
    if len(word) > _LONG_ENOUGH_TO_ABBREVIATE:
        month = next((month for stem, month in stems.items() if word.startswith(stem)), None)
        return month or _month_in_two_languages(word)
    return None


def _month_in_two_languages(word: str) -> int | None:
    """Return the month that both halves of a word name, one of them perhaps misread, perhaps with a stroke between."""
    exact, _ = _month_words()
    for end in range(_SHORTEST_MONTH, len(word) - _SHORTEST_MONTH + 1):
        first, second = word[:end], word[end:]
        for other in (second, second[1:] if second[0] in _STROKE_LOOKALIKES else ""):
            if (month := exact.get(first)) and month == nearest_month(other):
                return month
            if (month := exact.get(other)) and month == nearest_month(first):
                return month
    return None


def nearest_month(word: str) -> int | None:
    """Return the one month that a word names with at most one letter misread, or None.

    >>> nearest_month("ACUT"), nearest_month("JUX")
    (8, None)
    """
    exact, _ = _month_words()
    if word in exact:
        return exact[word]
    if not word.isalpha() or len(word) < _SHORTEST_MONTH:
        return None
    months = {month for name, month in exact.items() if Levenshtein.distance(word, name, score_cutoff=1) <= 1}
    return months.pop() if len(months) == 1 else None


@cache
def month_words(month: int) -> tuple[str, ...]:
    """Return the words for a month, 1 to 12, in capitals without accents."""
    exact, _ = _month_words()
    return tuple(word for word, number in exact.items() if number == month)


@cache
def _month_words() -> tuple[dict[str, int], dict[str, int]]:
    """Return the months by word, and by stems of at least five letters that longer forms begin with."""
    text = (files("idverify.reading") / "viz_months.toml").read_text(encoding="utf-8")
    months: list[list[str]] = tomllib.loads(text)["months"]
    exact: dict[str, int] = {}
    for number, words in enumerate(months, start=1):
        for word in words:
            exact.setdefault(unaccented(word), number)
    stems = {word: month for word, month in exact.items() if len(word) > _LONG_ENOUGH_TO_ABBREVIATE}
    return exact, stems
