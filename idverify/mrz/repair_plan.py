"""Cutting a format into the parts of a repair search, by the format's own table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from idverify.mrz.character_costs import Position
from idverify.mrz.check_digit import weight_at
from idverify.mrz.format import FILLER, FieldKind, MrzFormat
from idverify.mrz.repair_dates import date_part, year_costs
from idverify.mrz.repair_parts import FreePart, Part, text_part
from idverify.mrz.repair_states import states_part

_COMPOSITE = "composite"
_DATES = (FieldKind.DATE_OF_BIRTH, FieldKind.DATE_OF_EXPIRY)
# Passports alone are issued to nationals as a rule; their document codes begin with this letter.
_PASSPORT_INITIALS = "P"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One part of a format: its places, the weights of its own check digit, and how it is read.

    Attributes:
        places: covered places, then the place of its own check digit when there is one.
        own: weights of the covered places in its own check digit; empty without one.
        kind: of the field it covers, when it is exactly one field.
    """

    places: tuple[int, ...]
    own: tuple[int, ...]
    kind: FieldKind | None


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """A format cut into parts.

    Attributes:
        stretches: every part but the composite check digit; together they cover every other place once.
        composite: weight of each place in the composite sum, 0 when not covered.
        composite_place: where the composite check digit stands, or None.
        digits: how many check digits the format has.
        nationals_likelier: the format is a passport's.
    """

    stretches: tuple[Stretch, ...]
    composite: tuple[int, ...]
    composite_place: int | None
    digits: int
    nationals_likelier: bool

    def parts(self, positions: Sequence[Position], count: int, on: date | None) -> tuple[Part, ...]:
        """Return the parts for one reading.

        Args:
            positions: the costs of every place.
            count: how many readings to offer of a part that nothing checks.
            on: the day the document is shown, when known.
        """
        return tuple(self._part(stretch, positions, count, on) for stretch in self.stretches)

    def _part(self, stretch: Stretch, positions: Sequence[Position], count: int, on: date | None) -> Part:
        here = tuple([positions[place] for place in stretch.places])
        composite = tuple([self.composite[place] for place in stretch.places])
        if stretch.kind is not None and stretch.kind in _DATES:
            unknown = stretch.kind is FieldKind.DATE_OF_BIRTH or here[0].allows(FILLER)
            years = () if on is None else year_costs(stretch.kind, on)
            return date_part(stretch.places, here, composite, parts_may_be_unknown=unknown, year_costs=years)
        if stretch.kind is FieldKind.STATE:
            return states_part(stretch.places, here, composite, nationals_likelier=self.nationals_likelier)
        if not stretch.own and not any(composite):
            return FreePart(stretch.places, here, count)
        return text_part(stretch.places, here, stretch.own, composite)


@cache
def repair_plan(layout: MrzFormat, long_rest: int = 0) -> RepairPlan:
    """Cut a format into parts.

    Args:
        layout: the format.
        long_rest: for a long document number, how many of its characters stand in the optional data; 0 otherwise.
    """
    composite = layout.check_digit(_COMPOSITE)
    weights = [0] * layout.length
    covered = [] if composite is None else [place for span in composite.over for place in _places(layout.slice(span))]
    for order, place in enumerate(covered):
        weights[place] = weight_at(order)
    stretches = _checked_stretches(layout, long_rest)
    taken = {place for stretch in stretches for place in stretch.places}
    composite_place = None if composite is None else layout.slice(composite.at).start
    return RepairPlan(
        stretches=(*stretches, *_field_stretches(layout, taken | {composite_place})),
        composite=tuple(weights),
        composite_place=composite_place,
        digits=len(layout.check_digits),
        nationals_likelier=layout.document_code_initials == _PASSPORT_INITIALS,
    )


def _checked_stretches(layout: MrzFormat, long_rest: int) -> list[Stretch]:
    stretches: list[Stretch] = []
    for digit in layout.check_digits:
        if digit.name == _COMPOSITE:
            continue
        covered = tuple(place for span in digit.over for place in _places(layout.slice(span)))
        at = layout.slice(digit.at).start
        rule = layout.long_number
        if long_rest and rule is not None and digit.name == rule.number:
            covered, at = _long_number_places(layout, covered, rule.continued_in, long_rest)
        fields = [field for field in layout.fields if layout.slice(field.at).start == covered[0]]
        is_field = bool(fields) and fields[0].at.length == len(covered)
        own = tuple(weight_at(order) for order in range(len(covered)))
        stretches.append(Stretch((*covered, at), own, fields[0].kind if is_field else None))
    return stretches


def _long_number_places(
    layout: MrzFormat, number: tuple[int, ...], continued_in: str, long_rest: int
) -> tuple[tuple[int, ...], int]:
    field = layout.field(continued_in)
    start = 0 if field is None else layout.slice(field.at).start
    return (*number, *range(start, start + long_rest)), start + long_rest


def _field_stretches(layout: MrzFormat, taken: set[int | None]) -> list[Stretch]:
    """What no check digit of its own covers, field by field; all State fields together."""
    stretches: list[Stretch] = []
    states: list[int] = []
    for field in layout.fields:
        free = tuple(place for place in _places(layout.slice(field.at)) if place not in taken)
        if not free:
            continue
        if field.kind is FieldKind.STATE and len(free) == field.at.length:
            states += free
        else:
            stretches.append(Stretch(free, (), field.kind if len(free) == field.at.length else None))
    if states:
        stretches.append(Stretch(tuple(states), (), FieldKind.STATE))
    known = {place for stretch in stretches for place in stretch.places} | taken
    left = tuple(place for place in range(layout.length) if place not in known)
    return [*stretches, Stretch(left, (), None)] if left else stretches


def _places(where: slice) -> range:
    return range(where.start, where.stop)
