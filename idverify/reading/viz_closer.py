"""Looks closer at values that the first reading left in doubt, and for values that it could not read at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from rapidfuzz.distance import Levenshtein

from idverify.document import Page, TextLine
from idverify.mrz import Mrz
from idverify.reading.line_parts import parts_of
from idverify.reading.ocr import OcrEngine
from idverify.reading.state_letters import letters_of_states
from idverify.reading.viz import VizField
from idverify.reading.viz_expectation import likeness
from idverify.reading.viz_meanings import meanings
from idverify.reading.viz_print import NAMES, found, is_nearly_date, likeliest_date, settled
from idverify.reading.viz_unlabelled import date_of_issue

_EXACT = ("document_number", "personal_number", "date_of_birth", "date_of_expiry")
_EXPECTED = ("primary_identifier", "secondary_identifier", *_EXACT)
# How like the MRZ's value a text must be to be looked at for it, and how many texts of a page are.
_WORTH_A_LOOK = 0.72
_MOST_LOOKS = 2
# A value found only by looking for it is never sure enough to be held against a document.
_UNSURE = 0.85


def look_closer(
    engine: OcrEngine,
    page: Page,
    fields: Mapping[str, VizField],
    values: Sequence[TextLine],
    *,
    mrz: Mrz | None,
    on: date | None,
) -> dict[str, VizField]:
    """Return the fields of a page after a close look where it can help.

    Args:
        engine: that read the page.
        page: upright.
        fields: by name, as found at first.
        values: the lines of the page that are no labels.
        mrz: of the same document.
        on: reference date for centuries.
    """
    result = dict(fields)
    letters = letters_of_states(*_states(fields, mrz))
    doubtful = [one for one in fields.values() if _is_doubtful(one, mrz, letters, on)]
    looks = engine.look_closely(page, [one.region.quad for one in doubtful])
    for field, look in zip(doubtful, looks, strict=True):
        result[field.name] = settled(field, look, mrz, letters=letters, on=on)
    if mrz is not None and mrz.format is not None:
        _look_for_missing(engine, page, result, values, mrz=mrz, on=on)
    if "date_of_issue" not in result:
        _look_for_issue(engine, page, result, values, on)
    return result


def _states(fields: Mapping[str, VizField], mrz: Mrz | None) -> Iterator[str]:
    """Yield issuing State and nationality, from the MRZ or else as printed in three letters."""
    for name in ("issuing_state", "nationality"):
        printed = fields.get(name)
        yield (mrz.fields.get(name, "") if mrz else "") or (printed.value if printed else "")


def _is_doubtful(field: VizField, mrz: Mrz | None, letters: frozenset[str], on: date | None) -> bool:
    if "\n" in field.raw:
        return False
    if field.name in NAMES:
        return bool(letters) or mrz is None or likeness(field.name, field.raw, mrz, on=on) < 1
    return field.name in _EXACT and mrz is not None and likeness(field.name, field.value, mrz, on=on) < 1


def _look_for_missing(
    engine: OcrEngine, page: Page, fields: dict[str, VizField], values: Sequence[TextLine], *, mrz: Mrz, on: date | None
) -> None:
    """Put in the values that a text nearly says and its print allows."""
    for name in _EXPECTED:
        if name in fields or (name in NAMES and "full_name" in fields):
            continue
        taken = {field.region for field in fields.values()}
        parts = sorted(_worth_a_look(name, values, mrz), key=lambda one: -one[0])
        likely = [part for _, part in parts if part.region not in taken][:_MOST_LOOKS]
        for part, look in zip(likely, engine.look_closely(page, [one.region.quad for one in likely]), strict=True):
            if said := found(name, part.text, look, mrz, on=on):
                text, readings = said
                confidence = min(part.confidence, _UNSURE)
                fields[name] = VizField(name, readings, text, confidence, part.region, "")
                break


def _worth_a_look(name: str, values: Sequence[TextLine], mrz: Mrz) -> Iterator[tuple[float, TextLine]]:
    """Yield lines, or the best parts of them, with how like the MRZ's value they are."""
    for line in values:
        alike = ((_nearness(name, part.text, mrz), part) for part in parts_of(line))
        near, best = max(alike, key=lambda one: one[0])
        if near >= _WORTH_A_LOOK:
            yield near, best


def _nearness(name: str, text: str, mrz: Mrz) -> float:
    """Return how near a text is to one that says what the MRZ says, 0 to 1."""
    plain = text.casefold()
    distances = (Levenshtein.normalized_similarity(plain, one.casefold()) for one in meanings(name, text, mrz))
    return max(distances, default=likeness(name, text, mrz, on=None))


def _look_for_issue(
    engine: OcrEngine, page: Page, fields: dict[str, VizField], values: Sequence[TextLine], on: date | None
) -> None:
    """Read lines again that have the shape of a date and say none; one of them may be the date of issue."""
    taken = {field.region for field in fields.values()}
    shaped = [line for line in values if is_nearly_date(line.text) and line.region not in taken][:_MOST_LOOKS]
    looks = engine.look_closely(page, [line.region.quad for line in shaped])
    again = [
        replace(line, text=text, confidence=min(line.confidence, _UNSURE))
        for line, look in zip(shaped, looks, strict=True)
        if (text := likeliest_date(look))
    ]
    if issue := date_of_issue(fields, [*values, *again], on):
        fields["date_of_issue"] = issue
