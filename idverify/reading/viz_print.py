"""Which of its possible meanings a print has: several crops of it are asked, and the MRZ chooses among what they allow.

A text that says what the MRZ says is taken only when the crops give it nearly the likelihood of the likeliest text:
then the print cannot tell the two apart. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from idverify.mrz import Mrz
from idverify.reading.ocr.close_look import CloseLook
from idverify.reading.state_letters import may_have_lost_marks, with_marks
from idverify.reading.viz import VizField
from idverify.reading.viz_dates import date_candidates
from idverify.reading.viz_expectation import likeness
from idverify.reading.viz_meanings import meanings
from idverify.reading.viz_values import readings_of

NAMES = frozenset({"primary_identifier", "secondary_identifier", "full_name"})
# Natural logarithm of how many times likelier another reading may be than the one that the MRZ says. At 6.0, 8 of 272
# values of real pictures whose MRZ was changed in one character were taken for the changed one, all in doubt.
_CANNOT_TELL = 4.5
# A text of the shape of a date that is none, "91.03.2017": what it can be instead, and how much likelier than other
# dates that must be.
_DIGITS_OF_DATE, _LONGEST_DATE = 4, 16
_POSSIBLE_SHARE = 1e-4
_CLEARLY, _STILL_POSSIBLE = 1.0, 9.0
# What a reading that the crops do not agree on is worth: never enough for a check to hold it against a document.
_UNSURE = 0.85


def settled(field: VizField, look: CloseLook, mrz: Mrz | None, *, letters: frozenset[str], on: date | None) -> VizField:
    """Return a field with the reading that its print allows best, the one of the MRZ first among equals.

    Args:
        field: as read at first.
        look: at its place.
        mrz: of the same document.
        letters: that names of the document's State have beyond A to Z.
        on: reference date for centuries.
    """
    text = _settled_text(field, look, mrz, on)
    if field.name in NAMES:
        text = with_marks(text, look.letters(text), letters, _says_mrz(field.name, mrz, on))
        if may_have_lost_marks(text, letters):
            field = replace(field, confidence=min(field.confidence, _UNSURE))
    readings = readings_of(field.name, text, on=on) if text != field.raw else ()
    if not readings or readings == field.readings:
        return field
    return replace(field, readings=readings, confidence=min(field.confidence, _UNSURE))


def _says_mrz(name: str, mrz: Mrz | None, on: date | None) -> Callable[[str], bool] | None:
    if mrz is None or mrz.format is None:
        return None
    return lambda text: likeness(name, text, mrz, on=on) == 1


def found(
    name: str, region_text: str, look: CloseLook, mrz: Mrz, *, on: date | None
) -> tuple[str, tuple[str, ...]] | None:
    """Return text and readings of a field that a place says, where the print allows what the MRZ says; else None."""
    ranked = look.likeliest(_possible(name, (region_text, *look.texts), mrz))
    text = _as_mrz(name, ranked, mrz, on)
    readings = readings_of(name, text, on=on) if text else ()
    return (text, readings) if text and readings else None


def _settled_text(field: VizField, look: CloseLook, mrz: Mrz | None, on: date | None) -> str:
    seen = (field.raw, *look.texts)
    ranked = look.likeliest(_possible(field.name, seen, mrz) if mrz else dict.fromkeys(seen))
    if mrz and (text := _as_mrz(field.name, ranked, mrz, on)):
        return text
    return next((text for text, _ in ranked if readings_of(field.name, text, on=on)), field.raw)


def _possible(name: str, texts: Iterable[str], mrz: Mrz) -> Iterable[str]:
    return dict.fromkeys(one for text in texts for one in (text, *meanings(name, text, mrz)) if one)


def _as_mrz(name: str, ranked: Iterable[tuple[str, float]], mrz: Mrz, on: date | None) -> str:
    """Return the likeliest text that says what the MRZ says, when the print allows it; else nothing."""
    ranked = tuple(ranked)
    best = ranked[0][1] if ranked else 0.0
    allowed = (text for text, likelihood in ranked if best - likelihood <= _CANNOT_TELL)
    return next((text for text in allowed if likeness(name, text, mrz, on=on) == 1), "")


def is_nearly_date(text: str) -> bool:
    """Say whether a text that holds no date has the shape of one.

    >>> is_nearly_date("91.03.2017"), is_nearly_date("01.03.2017"), is_nearly_date("AUTHORITY")
    (True, False, False)
    """
    characters = [one for one in text if one.isalnum()]
    digits = sum(one.isdecimal() for one in characters)
    return digits >= _DIGITS_OF_DATE and len(characters) <= _LONGEST_DATE and not date_candidates(text)


def likeliest_date(look: CloseLook) -> str:
    """Return the date that a print of the shape of a date can only be; empty where several or none are likely."""
    texts = [*look.texts, *(one for text in look.texts for one in _one_changed(text, look))]
    dates = look.likeliest(dict.fromkeys(one for one in texts if date_candidates(one)))
    meant = {date_candidates(text)[0]: likelihood for text, likelihood in reversed(dates)}
    best = sorted(meant.values(), reverse=True)
    if not best or (len(best) > 1 and best[0] - best[1] < _CLEARLY):
        return ""
    return dates[0][0] if look.likeliest(look.texts)[0][1] - dates[0][1] <= _STILL_POSSIBLE else ""


def _one_changed(text: str, look: CloseLook) -> Iterator[str]:
    """Yield a text with each of its characters changed to a digit that it can be."""
    for at, letter in enumerate(look.letters(text)):
        for one, share in letter.alternatives[1:]:
            if one.isdecimal() and share >= _POSSIBLE_SHARE:
                yield text[:at] + one + text[at + 1 :]
