"""Is this MRZ name an admissible rendering of this VIZ name? ICAO Doc 9303-3, 4.6 and 6; 9303-4 to 7, 4.2.3.

The answer is set-valued: several transliterations, titles left out, and every truncation the name field allows
count. What only documents in circulation do, and no cited table, leaves the question undecided.

>>> agree("MÜLLER, Jörg-Peter", "MUELLER<<JOERG<PETER<<<<<<<<<<<<<<<<<<<").agrees
<Agreement.YES: 'yes'>
>>> agree("MÜLLER, Jörg-Peter", "MILLER<<JOERG<PETER<<<<<<<<<<<<<<<<<<<<").reason
<Reason.DIFFERENT: 'different'>
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from idverify.mrz.format import FILLER
from idverify.mrz.name_alignment import Allowance, SpelledComponent, align, joined, spelled
from idverify.mrz.name_components import VizName, components
from idverify.mrz.transliterate import script_of

# Lengths of the name field: TD1; TD2 and MRV-B; TD3 and MRV-A. ICAO Doc 9303-4 to 7, 4.2.2.
_FIELD_LENGTHS = frozenset({30, 31, 39})
_IDENTIFIER_GAP = FILLER * 2


class Agreement(StrEnum):
    """Whether the MRZ name is an admissible rendering of the VIZ name."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


class Reason(StrEnum):
    """Why; each belongs to one answer."""

    IN_FULL = "in_full"
    """Yes: every component stands in the MRZ in full."""
    TRUNCATED = "truncated"
    """Yes: shortened as the rules of the full name field allow."""
    NOT_READ = "not_read"
    """Undecided: one of the two names is empty."""
    LETTER_WITHOUT_TABLE = "letter_without_table"
    """Undecided: a letter of the VIZ name is in no transliteration table, or is no letter."""
    OUTSIDE_TABLES = "outside_tables"
    """Undecided: agrees only by a spelling that documents use but no cited table prints."""
    OTHER_PARTING = "other_parting"
    """Undecided: the same letters, parted into other components or identifiers."""
    CUT_WITHOUT_SECONDARY = "cut_without_secondary"
    """Undecided: the primary identifier fills the field, which the standard forbids when there is a secondary."""
    SHORTENED = "shortened"
    """Undecided: shortened, but the last position holds no letter to say so."""
    SWAPPED = "swapped"
    """No: primary and secondary identifier have changed places."""
    DIFFERENT = "different"
    """No: no admissible rendering of the VIZ name gives this MRZ name."""


_ANSWERS = {
    Reason.IN_FULL: Agreement.YES,
    Reason.TRUNCATED: Agreement.YES,
    Reason.SWAPPED: Agreement.NO,
    Reason.DIFFERENT: Agreement.NO,
}


@dataclass(frozen=True, slots=True)
class NameAgreement:
    """The answer.

    Attributes:
        agrees: yes, no or undecided.
        reason: why.
        rendering: the rendering of the VIZ name that the MRZ name is, or is cut from, with "<<" between the
            identifiers; empty when there is none.
    """

    agrees: Agreement
    reason: Reason
    rendering: str = ""


@dataclass(frozen=True, slots=True)
class _MrzName:
    """Both identifiers as the MRZ prints them; `length` positions in the name field, full or not."""

    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    length: int
    full: bool

    @property
    def letters(self) -> str:
        return "".join(self.primary + self.secondary)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to part a VIZ name into identifiers."""

    primary: tuple[SpelledComponent, ...]
    secondary: tuple[SpelledComponent, ...]


def agree(viz_name: str | VizName, mrz_name: str, *, field_length: int | None = None) -> NameAgreement:
    """Judge a VIZ name against an MRZ name.

    Args:
        viz_name: the name as printed in the VIZ, any script; a text is read with the first comma between primary
            and secondary identifier, and in every order when it has none. "ИВАНОВ / IVANOV" offers several
            writings: the Latin one decides when there is one.
        mrz_name: the name field as printed, "ERIKSSON<<ANNA<MARIA<<<", with or without its last fillers.
        field_length: positions of the name field; without it, a name of exactly 30, 31 or 39 characters counts
            as a full field.
    """
    name = VizName.read(viz_name) if isinstance(viz_name, str) else viz_name
    return _best(name, _read_mrz(mrz_name, field_length))


def agree_identifier(viz_identifier: str, mrz_identifier: str, *, may_be_truncated: bool = False) -> NameAgreement:
    """Judge one identifier alone: the surname, or the given names.

    Args:
        viz_identifier: as printed in the VIZ, any script.
        mrz_identifier: as printed in the MRZ, components parted by "<" or spaces.
        may_be_truncated: the last position of the name field holds a letter.
    """
    printed = _split(mrz_identifier)
    mrz = _MrzName(printed, (), length=max(_FIELD_LENGTHS), full=may_be_truncated)
    return _best(VizName(viz_identifier.replace(",", " ")), mrz)


def _best(name: VizName, mrz: _MrzName) -> NameAgreement:
    answers = [_judge(writing, mrz) for writing in _writings(name)]
    order = (Agreement.YES, Agreement.UNDECIDED, Agreement.NO)
    return min(answers, key=lambda answer: order.index(answer.agrees))


def _judge(name: VizName, mrz: _MrzName) -> NameAgreement:
    readings = tuple(_readings(name))
    everything = (*readings[0].primary, *readings[0].secondary)
    if not everything or not mrz.letters:
        return _answer(Reason.NOT_READ)
    if not all(component.is_known for component in everything):
        return _answer(Reason.LETTER_WITHOUT_TABLE)
    for reason, rendering in _attempts(readings, mrz):
        if rendering is not None:
            return _answer(reason, rendering)
    if name.order_known and any(_align(_swapped(reading), mrz, Allowance()) for reading in readings):
        return _answer(Reason.SWAPPED)
    return _answer(Reason.DIFFERENT)


def _attempts(readings: tuple[_Reading, ...], mrz: _MrzName) -> Iterator[tuple[Reason, str | None]]:
    """Try the explanations, the most ordinary first."""
    for reading in readings:
        yield Reason.IN_FULL, _align(reading, mrz, Allowance())
    if mrz.full:
        for reading in readings:
            yield Reason.TRUNCATED, _align(reading, mrz, Allowance(shorten=True))
            yield Reason.CUT_WITHOUT_SECONDARY, _align_cut(reading, mrz)
    for reading in readings:
        yield Reason.OUTSIDE_TABLES, _align(reading, mrz, Allowance(shorten=mrz.full, uncited=True))
    for reading in readings:
        whole = (joined((*reading.primary, *reading.secondary)),)
        yield Reason.OTHER_PARTING, align(whole, (mrz.letters,), Allowance(shorten=mrz.full, uncited=True))
    if not mrz.full:
        for reading in readings:
            rendering = _align(reading, mrz, Allowance(shorten=True))
            is_too_long = rendering is not None and len(rendering) > mrz.length
            yield Reason.SHORTENED, rendering if is_too_long else None


def _align(reading: _Reading, mrz: _MrzName, allowance: Allowance) -> str | None:
    """Align both identifiers; what is shortened may also lose components at its end."""
    cut_at_end = Allowance(allowance.shorten, drop=allowance.shorten, uncited=allowance.uncited)
    if not reading.secondary and not mrz.secondary:
        return align(reading.primary, mrz.primary, cut_at_end)
    primary = align(reading.primary, mrz.primary, allowance)
    if primary is None or not mrz.secondary:
        return primary if primary is not None and all(c.optional for c in reading.secondary) else None
    secondary = align(reading.secondary, mrz.secondary, cut_at_end)
    return None if secondary is None else primary + _IDENTIFIER_GAP + secondary


def _align_cut(reading: _Reading, mrz: _MrzName) -> str | None:
    if mrz.secondary or not reading.secondary:
        return None
    return align(reading.primary, mrz.primary, Allowance(shorten=True, drop=True))


def _swapped(reading: _Reading) -> _Reading:
    return _Reading(reading.secondary, reading.primary)


def _readings(name: VizName) -> Iterator[_Reading]:
    """Every way to part the name: one when the order is known, else each run of components may be the primary."""
    primary, secondary = spelled(components(name.primary)), spelled(components(name.secondary))
    if primary and secondary:
        yield _Reading(primary, secondary)
        return
    every = primary or secondary
    yield _Reading(every, ())
    if not name.order_known:
        for length in range(1, len(every)):
            for start in (0, *range(len(every) - length, 0, -1)):
                rest = every[:start] + every[start + length :]
                yield _Reading(every[start : start + length], rest)


def _writings(name: VizName) -> Iterator[VizName]:
    """Each writing a bilingual VIZ offers; only the Latin ones when there are any."""
    for primary, secondary in product(_alternatives(name.primary), _alternatives(name.secondary)):
        yield VizName(primary, secondary, order_known=name.order_known)


def _alternatives(identifier: str) -> tuple[str, ...]:
    offered = [part for part in identifier.replace("\n", "/").split("/") if part.strip()] or [""]
    latin = [part for part in offered if script_of(part) == "Latin"]
    return tuple(latin or offered)


def _read_mrz(field: str, field_length: int | None) -> _MrzName:
    text = field.strip().replace(" ", FILLER)
    printed = text.rstrip(FILLER)
    length = field_length or (len(text) if len(text) in _FIELD_LENGTHS else max(_FIELD_LENGTHS))
    full = len(printed) == length
    primary, _, secondary = printed.partition(_IDENTIFIER_GAP)
    return _MrzName(_split(primary), _split(secondary), length, full)


def _split(identifier: str) -> tuple[str, ...]:
    return tuple(identifier.upper().replace(FILLER, " ").split())


def _answer(reason: Reason, rendering: str = "") -> NameAgreement:
    return NameAgreement(_ANSWERS.get(reason, Agreement.UNDECIDED), reason, rendering)
