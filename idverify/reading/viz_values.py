"""What the text beside a label can mean: which texts a field accepts, and their readings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from idverify.reading.viz_dates import date_candidates

# Words and letters for the sex in English, French, German, Polish, Russian and Armenian; Doc 9303-3 wants F, M or X.
_WORDS_FOR_SEX = {
    "M": ("M", "MALE", "MASCULIN", "HOMME", "H", "MÄNNLICH", "\u041c", "МУЖ", "Ա", "ԱՐ"),
    "F": ("F", "FEMALE", "FÉMININ", "FEMININ", "FEMME", "WEIBLICH", "K", "Ж", "ЖЕН", "Ի", "ԻԳ"),
    "X": ("X", "UNSPECIFIED"),
}
_SEXES = MappingProxyType({word: sex for sex, words in _WORDS_FOR_SEX.items() for word in words})
# The number or letter of a field, as in "[a] MUSTERMANN" or "2. ERIKA".
_FIELD_NUMBER = re.compile(r"^\s*(?:[\[(]\w{1,2}[\])]|\d{1,2}[.)])\s*")
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 \-./<]*[A-Z0-9]")
# "No. 123", "Nu. 123", "Nr 123": the word is no part of the number.
_WORD_FOR_NUMBER = re.compile(r"^\W*N(?:[OUR]?[.:°º]+|[OUR]\s)\s*")
# No State's number is shorter; Doc 9303-4 gives it nine positions, TD1 and TD2 up to 22 and 14.
_SHORTEST_NUMBER = 5
_LONGEST_NUMBER = 24


def readings_of(field: str, text: str, *, on: date | None) -> tuple[str, ...]:
    """Return what a text means as a value of a field, likeliest first; empty when it cannot be one.

    >>> readings_of("sex", "F / Ж", on=None)
    ('F',)
    >>> readings_of("document_number", "Surname", on=None), readings_of("document_number", "Nu. 123456M 9", on=None)
    ((), ('123456M9',))
    """
    accept = _ACCEPT.get(field)
    if accept is not None:
        return accept(text, on)
    tidy = " ".join(text.split())
    return (tidy,) if tidy else ()


def _past(text: str, on: date | None) -> tuple[str, ...]:
    """Dates of birth and issue lie before the reference date."""
    dates = dates_in(text, on=on)
    return dates if on is None else tuple(sorted(dates, key=lambda day: day > on.isoformat()))


def dates_in(text: str, *, on: date | None) -> tuple[str, ...]:
    """Return every date a text can mean as ISO 8601; of two centuries the one nearer to the reference date first.

    >>> dates_in("12 AUG/AOUT 84", on=date(2026, 1, 1))[0]
    '1984-08-12'
    >>> dates_in("04/12/04", on=date(2026, 1, 1))[:2]
    ('2004-12-04', '1904-12-04')
    """
    candidates = date_candidates(text)
    if on is not None:  # the nearer century of each order of day and month
        orders = list(dict.fromkeys((day.month, day.day) for day in candidates))
        candidates = tuple(
            sorted(candidates, key=lambda day: (orders.index((day.month, day.day)), abs(day.year - on.year)))
        )
    return tuple(day.isoformat() for day in candidates)


def _any_date(text: str, on: date | None) -> tuple[str, ...]:
    return dates_in(text, on=on)


def _number(text: str, _on: date | None) -> tuple[str, ...]:
    match = _NUMBER.search(_WORD_FOR_NUMBER.sub("", text.upper()))
    if match is None:
        return ()
    number = match.group().replace(" ", "")
    plausible = _SHORTEST_NUMBER <= len(number) <= _LONGEST_NUMBER and any(c.isdigit() for c in number)
    return (number,) if plausible else ()


def _sex(text: str, _on: date | None) -> tuple[str, ...]:
    words = re.findall(r"[^\W\d_]+", text.upper())
    sexes = [_SEXES[word] for word in words if word in _SEXES]
    return tuple(dict.fromkeys(sexes)) if sexes and len(sexes) == len(words) else ()


def _words(text: str, _on: date | None) -> tuple[str, ...]:
    tidy = " ".join(_FIELD_NUMBER.sub("", text).split()).strip(" .,:;/")
    letters = sum(c.isalpha() for c in tidy)
    return (tidy,) if letters and not any(c.isdigit() for c in tidy) else ()


_ACCEPT: Mapping[str, Callable[[str, date | None], tuple[str, ...]]] = MappingProxyType(
    {
        "document_number": _number,
        "personal_number": _number,
        "primary_identifier": _words,
        "secondary_identifier": _words,
        "full_name": _words,
        "nationality": _words,
        "issuing_state": _words,
        "place_of_birth": _words,
        "sex": _sex,
        "date_of_birth": _past,
        "date_of_issue": _past,
        "date_of_expiry": _any_date,
        "valid_from": _any_date,
    }
)
