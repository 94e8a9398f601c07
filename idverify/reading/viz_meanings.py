"""Texts that a print may have been meant to be, where the MRZ says what to look for. Pure.

The print is asked afterwards (`viz_print`), and only what it allows is taken.

>>> from idverify.mrz import parse_mrz
>>> mrz = parse_mrz(["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"])
>>> meanings("document_number", "DZ31 45890", mrz), meanings("date_of_birth", "1Z.08.1974", mrz)[1]
(('D231 45890',), '12.08.1974')
>>> meanings("date_of_birth", "UTOPIASPECIMEN", mrz)
()
>>> meanings("primary_identifier", "Eroksson", mrz)
('Eriksson',)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from rapidfuzz.distance import Levenshtein

from idverify.mrz import Mrz, MrzDate
from idverify.reading.plain_text import unaccented
from idverify.reading.viz_dates import month_words
from idverify.reading.viz_expectation import ONE_SHAPE, expected_number

# More edits than this share of a text would not be a misreading but another text.
_MOST_EDITS = 0.45
# Figures of a date in the orders that documents print, by day, month, year and year of the century.
_ORDERS = ("{d}{m}{y}", "{d}{m}{s}", "{y}{m}{d}", "{m}{d}{y}", "{s}{m}{d}")
_SHORTEST_MONTH = 3
# "12 SEPTEMBRE/SEPTEMBER 1974" has 25 letters and digits; micro-text has more.
_LONGEST_DATE = 28
_MOST_MISREAD_OF_MONTH = 1


def meanings(field: str, text: str, mrz: Mrz) -> tuple[str, ...]:
    """Return the texts nearest to a text as read that would say what the MRZ says; its parting is kept."""
    of = _MEANINGS.get(field)
    return tuple(dict.fromkeys(one for one in of(text, mrz) if one != text)) if of else ()


def rewritten(text: str, expected: str) -> str | None:
    """Return a text with its letters and digits changed to expected ones, its parting kept; None where too few fit.

    >>> rewritten("ze 184220-b", "ZE184226B"), rewritten("PARIS", "LONDON")
    ('ze 184226-b', None)
    """
    places = [at for at, character in enumerate(text) if character.isalnum()]
    plain = "".join(unaccented(text[at])[:1] for at in places).translate(ONE_SHAPE)
    edits = Levenshtein.opcodes(plain, expected.translate(ONE_SHAPE))
    if sum(max(one.src_end - one.src_start, one.dest_end - one.dest_start) for one in edits if one.tag != "equal") > (
        _MOST_EDITS * len(expected)
    ):
        return None
    pieces = list(text)
    for edit in edits:
        new = expected[edit.dest_start : edit.dest_end]
        if edit.tag == "insert":
            at = places[edit.src_start] if edit.src_start < len(places) else len(text)
            _put_before(pieces, at, new)
        elif edit.tag != "equal":
            _put_over(pieces, places[edit.src_start : edit.src_end], new)
    return _cased("".join(pieces), text)


def _put_before(pieces: list[str], at: int, new: str) -> None:
    if at < len(pieces):
        pieces[at] = new + pieces[at]
    else:
        pieces.append(new)


def _put_over(pieces: list[str], places: list[int], new: str) -> None:
    """Put characters at places; what is left over goes to the last place."""
    for number, place in enumerate(places):
        last = number == len(places) - 1
        pieces[place] = new[number:] if last else new[number : number + 1]


def _cased(text: str, like: str) -> str:
    """Return a text whose words are in the case of another's: mostly small letters begin with a capital."""
    models = like.split()
    words = text.split(" ")
    if len(models) != len(words):
        return text
    return " ".join(_cased_word(word, model) for word, model in zip(words, models, strict=True))


def _cased_word(word: str, like: str) -> str:
    letters = [one for one in like if one.isalpha()]
    if 2 * sum(one.islower() for one in letters) <= len(letters):
        return word
    return word.lower() if letters[0].islower() else re.sub(r"[^\W_]+", lambda one: one.group().capitalize(), word)


def _numbers(field: str) -> Callable[[str, Mrz], Iterator[str]]:
    def of(text: str, mrz: Mrz) -> Iterator[str]:
        for number in expected_number(field, mrz):
            if (found := rewritten(text, number)) is not None:
                yield found

    return of


def _identifier(field: str) -> Callable[[str, Mrz], Iterator[str]]:
    def of(text: str, mrz: Mrz) -> Iterator[str]:
        found = rewritten(text, mrz.fields.get(field, "").replace(" ", ""))
        if found is not None:
            yield found

    return of


def _full_name(text: str, mrz: Mrz) -> Iterator[str]:
    parts = "".join(mrz.name.primary), "".join(mrz.name.secondary)
    for order in (parts, parts[::-1]):
        if (found := rewritten(text, "".join(order))) is not None:
            yield found


def _date(of: Callable[[Mrz], MrzDate]) -> Callable[[str, Mrz], Iterator[str]]:
    def texts(text: str, mrz: Mrz) -> Iterator[str]:
        day = of(mrz)
        for one in (day.value,) if day.value else day.candidates:
            yield from _printed_dates(text, one)

    return texts


def _printed_dates(text: str, day: date) -> Iterator[str]:
    """Yield a date as read with its figures, or the name of its month, changed to another date's."""
    parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": f"{day.year:04}", "s": f"{day.year % 100:02}"}
    length = sum(one.isalnum() for one in text)
    if length > _LONGEST_DATE or not any(one.isdecimal() for one in text):
        return
    for order in _ORDERS:
        figures = order.format(**parts)
        if len(figures) == length and (found := rewritten(text, figures)) is not None:
            yield found
    named = re.fullmatch(r"\W*(\w{2})(\W*)(\D[\w/ .|]*?)(\W*)(\w{4}|\w{2})\W*", text)
    if named and sum(one.isalpha() for one in named.group(3)) >= _SHORTEST_MONTH:
        _, gap, name, other_gap, year = named.groups()
        for month in _months_like(name, day.month):
            yield f"{parts['d']}{gap}{month}{other_gap}{parts['y'][-len(year) :]}"


def _months_like(name: str, month: int) -> Iterator[str]:
    """Yield a text with every word of it that is nearly a name of a month changed to that name."""
    words = month_words(month)
    found = name
    for word in re.findall(r"[^\W\d_]+", name):
        plain = unaccented(word)
        best = min(words, key=lambda one: (Levenshtein.distance(one, plain), len(one)))
        if 0 < Levenshtein.distance(best, plain) <= _MOST_MISREAD_OF_MONTH:
            found = found.replace(word, best if word.isupper() else best.capitalize())
    yield name
    if found != name:
        yield found


_MEANINGS: Mapping[str, Callable[[str, Mrz], Iterator[str]]] = MappingProxyType(
    {
        "document_number": _numbers("document_number"),
        "personal_number": _numbers("personal_number"),
        "primary_identifier": _identifier("primary_identifier"),
        "secondary_identifier": _identifier("secondary_identifier"),
        "full_name": _full_name,
        "date_of_birth": _date(lambda mrz: mrz.date_of_birth),
        "date_of_expiry": _date(lambda mrz: mrz.date_of_expiry),
    }
)
