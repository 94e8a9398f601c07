"""What the MRZ lets one expect of a text in the visual zone. Pure: it ranks readings, it never changes one.

A page whose labels are too small to read still shows its values; the one that says what the MRZ says is that field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from idverify.mrz import Mrz, MrzDate
from idverify.mrz.name_agreement import Agreement, agree, agree_identifier
from idverify.reading.plain_text import unaccented
from idverify.reading.viz_values import dates_in

# Characters of one shape in most faces: which of the two was printed, an engine cannot say.
ONE_SHAPE = str.maketrans("OQI", "001")
# Digits that a date of eight may have wrong and still be told from the other dates of the page.
_WRONG_DIGITS = 1
# Numbers shorter than this are too likely to stand on a page by chance.
_SHORTEST_NUMBER = 5

_Compare = Callable[[str, Mrz, date | None], float]


def likeness(field: str, text: str, mrz: Mrz, *, on: date | None) -> float:
    """Return how far a text says what the MRZ says of a field: 1 the same, 0 nothing alike or nothing to compare.

    >>> from idverify.mrz import parse_mrz
    >>> mrz = parse_mrz(["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"])
    >>> likeness("document_number", "D2314589O", mrz, on=None)
    1.0
    >>> likeness("secondary_identifier", "Anna Maria", mrz, on=None)
    1.0
    """
    compare = _COMPARISONS.get(field)
    return compare(text, mrz, on) if compare else 0.0


def expected_number(field: str, mrz: Mrz) -> tuple[str, ...]:
    """Return the numbers of the MRZ that a number of the visual zone can repeat."""
    names = ("document_number",) if field == "document_number" else ("optional_data", "optional_data_2")
    values = (_bare(mrz.fields.get(name, "")) for name in names)
    return tuple(value for value in values if len(value) >= _SHORTEST_NUMBER)


def _bare(text: str) -> str:
    return "".join(character for character in unaccented(text) if character.isalnum())


def _number(field: str) -> _Compare:
    def compare(text: str, mrz: Mrz, _on: date | None) -> float:
        printed = _bare(text).translate(ONE_SHAPE)
        expected = [number.translate(ONE_SHAPE) for number in expected_number(field, mrz)]
        return max((Levenshtein.normalized_similarity(printed, one) for one in expected), default=0.0)

    return compare


def _identifier(field: str) -> _Compare:
    def compare(text: str, mrz: Mrz, _on: date | None) -> float:
        expected = mrz.fields.get(field, "")
        if not expected or not text.strip():
            return 0.0
        name = mrz.name
        answer = agree_identifier(text, expected.replace(" ", "<"), may_be_truncated=name.may_be_truncated)
        return 1.0 if answer.agrees is Agreement.YES else fuzz.ratio(_bare(text), _bare(expected)) / 100

    return compare


def _full_name(text: str, mrz: Mrz, _on: date | None) -> float:
    name = mrz.name
    if not name.secondary or not text.strip():
        return 0.0
    if agree(text, name.raw).agrees is Agreement.YES:
        return 1.0
    return fuzz.token_sort_ratio(unaccented(text), " ".join((*name.primary, *name.secondary))) / 100


def _date(of: Callable[[Mrz], MrzDate]) -> _Compare:
    def compare(text: str, mrz: Mrz, on: date | None) -> float:
        day = of(mrz)
        meanings = {one.isoformat() for one in (*((day.value,) if day.value else ()), *day.candidates)}
        wrong = [Levenshtein.distance(one, other) for one in dates_in(text, on=on) for other in meanings]
        if not wrong or min(wrong) > _WRONG_DIGITS:
            return 0.0
        return 1.0 if min(wrong) == 0 else 0.8

    return compare


_COMPARISONS: Mapping[str, _Compare] = MappingProxyType(
    {
        "document_number": _number("document_number"),
        "personal_number": _number("personal_number"),
        "primary_identifier": _identifier("primary_identifier"),
        "secondary_identifier": _identifier("secondary_identifier"),
        "full_name": _full_name,
        "date_of_birth": _date(lambda mrz: mrz.date_of_birth),
        "date_of_expiry": _date(lambda mrz: mrz.date_of_expiry),
    }
)

COMPARED: tuple[str, ...] = tuple(_COMPARISONS)
"""Fields of the visual zone that the MRZ repeats."""
