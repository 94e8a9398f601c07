"""One field, several sources: whether two readings of it say the same. Pure functions on values.

Every comparison knows what OCR cannot tell apart, so that a difference means a difference in print.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from idverify.mrz import Mrz, MrzDate, states
from idverify.mrz.name_agreement import Agreement, agree, agree_identifier


class Likeness(StrEnum):
    """How two readings of one field compare."""

    SAME = "same"
    """They say the same, look-alike characters included."""
    CLOSE = "close"
    """So close that a misread explains the difference as well as another value does."""
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """One of them cannot be interpreted."""


EXACT_FIELDS = frozenset({"document_number", "date_of_birth", "date_of_expiry"})
"""Fields in which one character makes another value."""

_BEST_FIRST = (Likeness.SAME, Likeness.CLOSE, Likeness.DIFFERENT, Likeness.UNKNOWN)
# Pairs that OCR of a proportional font cannot tell apart by shape alone: 0/O, 1/I, 1/L, 5/S, 2/Z, 8/B, 6/G.
# The digits' own confusions of research on real specimens (5/S, 0/O, 8/B, Q/G, D/O are what both engines mix up).
_LOOK_ALIKE = str.maketrans("OQDILSZBG", "000115286")
# Two readings of one printed text differ by at most one character in five; two texts of unrelated holders by more.
_CLOSE_SHARE = 0.2
# Letters that an adjective must share with the State's name: "Mali" and "Malta" share three.
_SHORTEST_STEM = 4


def compare_mrz_field(name: str, viz: str, mrz: Mrz) -> Likeness:
    """Compare the visual zone's value of one field with the MRZ.

    Args:
        name: document_number, primary_identifier, secondary_identifier, full_name, date_of_birth, date_of_expiry,
            nationality, issuing_state or sex; any other field is unknown.
        viz: the value of the visual zone; dates as ISO 8601.
        mrz: the parsed MRZ.
    """
    comparison = _COMPARISONS.get(name)
    return comparison(viz, mrz) if comparison else Likeness.UNKNOWN


def mrz_value(name: str, mrz: Mrz) -> str:
    """Return the MRZ's value of a field as people write it: dates as ISO 8601, the whole name in one."""
    if name == "full_name":
        return ", ".join(" ".join(part) for part in (mrz.name.primary, mrz.name.secondary) if part)
    values = mrz.fields
    if name == "sex" and name in values:
        return values[name] or "X"  # the MRZ prints the filler for it, Doc 9303-4, 4.2.2.2
    return values.get(f"{name}_iso") or values.get(name, "")


def compare_readings(name: str, readings: Iterable[str], mrz: Mrz) -> Likeness:
    """Compare all that a text of the visual zone can mean; the best agreement counts."""
    likenesses = {compare_mrz_field(name, reading, mrz) for reading in readings}
    return next((one for one in _BEST_FIRST if one in likenesses), Likeness.UNKNOWN)


def compare_number(viz: str, mrz: str) -> Likeness:
    """Compare document numbers: case, spaces and punctuation do not count, look-alike characters are the same."""
    left, right = _letters_and_digits(viz), _letters_and_digits(mrz)
    if not left or not right:
        return Likeness.UNKNOWN
    left, right = left.translate(_LOOK_ALIKE), right.translate(_LOOK_ALIKE)
    if left == right:
        return Likeness.SAME
    return _close_or_different(left, right)


def compare_text(viz: str, other: str) -> Likeness:
    """Compare free texts, such as places: letters and digits count; a text with the other inside says the same.

    >>> compare_text("Yerevan", "YEREVAN, ARMENIA"), compare_text("GYUMRI", "YEREVAN")
    (<Likeness.SAME: 'same'>, <Likeness.DIFFERENT: 'different'>)
    """
    left, right = _letters_and_digits(viz), _letters_and_digits(other)
    if not left or not right:
        return Likeness.UNKNOWN
    return Likeness.SAME if left in right or right in left else _close_or_different(left, right)


def compare_date(viz: str, mrz: str) -> Likeness:
    """Compare ISO dates; a date that differs in one digit is close."""
    if not viz or not mrz:
        return Likeness.UNKNOWN
    if viz == mrz:
        return Likeness.SAME
    return Likeness.CLOSE if Levenshtein.distance(viz, mrz) == 1 else Likeness.DIFFERENT


def compare_name(viz: str, mrz_name: str) -> Likeness:
    """Compare a whole name as printed in the VIZ (comma between the identifiers) with the MRZ name field."""
    return _likeness_of_names(agree(viz, mrz_name).agrees, viz, mrz_name)


def compare_identifier(viz: str, mrz_identifier: str, *, may_be_truncated: bool) -> Likeness:
    """Compare one identifier, primary or secondary, as printed in the VIZ and in the MRZ."""
    answer = agree_identifier(viz, mrz_identifier, may_be_truncated=may_be_truncated)
    return _likeness_of_names(answer.agrees, viz, mrz_identifier)


def compare_sex(viz: str, mrz: str) -> Likeness:
    """Compare M, F or X of the VIZ with M, F or the filler of the MRZ (X is printed as `<`)."""
    if viz not in {"M", "F", "X"} or mrz not in {"M", "F", "<", ""}:
        return Likeness.UNKNOWN
    return Likeness.SAME if viz == (mrz if mrz in {"M", "F"} else "X") else Likeness.DIFFERENT


def compare_nationality(viz: str, mrz_code: str) -> Likeness:
    """Compare a nationality written out, an adjective or a code with the State code of the MRZ.

    No list of nationality adjectives is used: an adjective counts as the same when it begins as the State's name
    does ("UTOPIAN", "Utopia"); anything else it cannot place is unknown, not different.
    """
    state = states.lookup(mrz_code)
    text = _letters_and_digits(viz)
    if state is None or not text:
        return Likeness.UNKNOWN
    if text == _letters_and_digits(mrz_code) or _same_stem(text, state.name):
        return Likeness.SAME
    named = states.lookup(viz.strip().upper())
    return Likeness.DIFFERENT if named is not None and named.code != state.code else Likeness.UNKNOWN


def compare_chip_text(name: str, readings: Iterable[str], text: str) -> Likeness:
    """Compare all that a printed field can mean with what a text of the chip says; the best agreement counts.

    A name in national characters is unknown: no table says what it is in Latin ones.
    """
    if name == "full_name" and not text.isascii():
        return Likeness.UNKNOWN
    likenesses = {_CHIP_TEXTS[name](reading, text) for reading in readings}
    return next((one for one in _BEST_FIRST if one in likenesses), Likeness.UNKNOWN)


def _same_or_unknown(viz: str, mrz: str) -> Likeness:
    """Compare what documents print in several ways: "P", "PASSPORT", "ID"."""
    return Likeness.SAME if _letters_and_digits(viz) == _letters_and_digits(mrz) else Likeness.UNKNOWN


def _compare_mrz_date(viz: str, day: MrzDate) -> Likeness:
    """Compare with every date that the MRZ's two-digit year can mean, the resolved one first."""
    meanings = ((day.value,) if day.value else ()) + day.candidates
    likenesses = {compare_date(viz, meaning.isoformat()) for meaning in meanings}
    return next((one for one in _BEST_FIRST if one in likenesses), Likeness.UNKNOWN)


def _identifier(name: str) -> Callable[[str, Mrz], Likeness]:
    def compare(viz: str, mrz: Mrz) -> Likeness:
        if compare_name(viz, mrz.name.raw) is Likeness.SAME:
            return Likeness.SAME  # a label that names one identifier stands above the whole name
        truncated = mrz.name.may_be_truncated
        return compare_identifier(viz, mrz.fields.get(name, "").replace(" ", "<"), may_be_truncated=truncated)

    return compare


_COMPARISONS: Mapping[str, Callable[[str, Mrz], Likeness]] = {
    "document_number": lambda viz, mrz: compare_number(viz, mrz.fields.get("document_number", "")),
    "primary_identifier": _identifier("primary_identifier"),
    "secondary_identifier": _identifier("secondary_identifier"),
    "full_name": lambda viz, mrz: compare_name(viz, mrz.name.raw),
    "date_of_birth": lambda viz, mrz: _compare_mrz_date(viz, mrz.date_of_birth),
    "date_of_expiry": lambda viz, mrz: _compare_mrz_date(viz, mrz.date_of_expiry),
    "document_code": lambda viz, mrz: _same_or_unknown(viz, mrz.fields.get("document_code", "")),
    "nationality": lambda viz, mrz: compare_nationality(viz, mrz.fields.get("nationality", "")),
    "issuing_state": lambda viz, mrz: compare_nationality(viz, mrz.fields.get("issuing_state", "")),
    "sex": lambda viz, mrz: compare_sex(viz, mrz.fields.get("sex", "")),
}


_CHIP_TEXTS: Mapping[str, Callable[[str, str], Likeness]] = {
    "full_name": compare_name,
    "date_of_birth": compare_date,
    "personal_number": compare_number,
    "place_of_birth": compare_text,
    "date_of_issue": compare_date,
    "authority": compare_text,
}


def _likeness_of_names(agrees: Agreement, viz: str, mrz: str) -> Likeness:
    if agrees is Agreement.YES:
        return Likeness.SAME
    if not _letters_and_digits(viz) or not _letters_and_digits(mrz):
        return Likeness.UNKNOWN
    if agrees is Agreement.UNDECIDED:
        return Likeness.CLOSE
    return _close_or_different(_letters_and_digits(viz), _letters_and_digits(mrz))


def _close_or_different(left: str, right: str) -> Likeness:
    share = Levenshtein.distance(left, right) / max(len(left), len(right))
    return Likeness.CLOSE if share <= _CLOSE_SHARE else Likeness.DIFFERENT


def _same_stem(text: str, state_name: str) -> bool:
    """Whether an adjective begins as the State's name does, but for the name's last two letters (Utopi-a, Utopi-an)."""
    name = _letters_and_digits(state_name.partition("(")[0])
    return text.startswith(name[: max(_SHORTEST_STEM, len(name) - 2)])


def _letters_and_digits(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).upper()
    return "".join(character for character in decomposed if character.isalnum())
