"""Reading the fields of an MRZ whose format is known: values for programs, places for people."""

from __future__ import annotations

from collections.abc import Sequence

from idverify.mrz.format import FILLER, FieldKind, MrzFormat
from idverify.mrz.long_number import find_long_number
from idverify.mrz.names import SEPARATOR, join_parts, split_name
from idverify.mrz.plan import Plan
from idverify.mrz.result import MrzField, MrzName

_NAME = "name"
# Looking a member up in its enumeration costs more than reading a field.
_NAME_KIND, _PART_KIND = FieldKind.NAME, FieldKind.NAME_PART
# Making a named tuple through its own constructor takes twice as long.
_new = tuple.__new__

PRIMARY = "primary_identifier"
SECONDARY = "secondary_identifier"


def field_values(plan: Plan, lines: Sequence[str]) -> dict[str, str]:
    """Return the value of every field by name: as printed, without fillers at the end.

    Identifiers have a space for each run of fillers; an unspecified sex stays `<`; a long document number is whole.
    """
    printed = "\n".join(lines)
    values: dict[str, str] = {}
    for name, where, dropped, kind, _, _, _ in plan.readers:
        if kind is _NAME_KIND:
            primary, _, secondary = printed[where].partition(SEPARATOR)
            values[PRIMARY] = _spaced(primary)
            values[SECONDARY] = _spaced(secondary)
        else:
            values[name] = printed[where].rstrip(dropped) if kind is not _PART_KIND else _spaced(printed[where])
    if plan.layout.long_number is not None:
        found = find_long_number(plan.layout, "".join(lines))
        if found is not None:
            values[plan.layout.long_number.number] = found.number
    return values


def read_fields(plan: Plan, lines: Sequence[str]) -> tuple[MrzField, ...]:
    """Return every field with what is printed, what it says and where; a name field as its two identifiers."""
    printed = "\n".join(lines)
    fields = [
        _new(MrzField, (name, raw := printed[where], raw.rstrip(dropped), line, column, length))
        for name, where, dropped, _, line, column, length in plan.readers
    ]
    for place in plan.names:
        fields[place : place + 1] = _identifiers(fields[place])
    if plan.layout.long_number is not None:
        return _with_long_number(plan, lines, fields)
    return tuple(fields)


def read_name(layout: MrzFormat, text: str) -> MrzName:
    """Return the name cut into components; empty when the format prints none."""
    for rule in layout.fields:
        if rule.kind is FieldKind.NAME:
            return split_name(text[layout.slice(rule.at)])
    parts = {rule.name: text[layout.slice(rule.at)] for rule in layout.fields if rule.kind is FieldKind.NAME_PART}
    return join_parts(parts.get(PRIMARY, ""), parts.get(SECONDARY, ""))


def _identifiers(field: MrzField) -> tuple[MrzField, ...]:
    """Return the identifiers that a name field holds: both, or the one it is."""
    name, raw, _, line, column, length = field
    if name != _NAME:
        return (_new(MrzField, (name, raw, _spaced(raw), line, column, length)),)
    primary, separator, secondary = raw.partition(SEPARATOR)
    secondary = secondary.rstrip(FILLER)
    start = column + (len(primary) + len(separator) if secondary else 0)
    return (
        _new(MrzField, (PRIMARY, primary, _spaced(primary), line, column, len(primary))),
        _new(MrzField, (SECONDARY, secondary, _spaced(secondary), line, start, len(secondary))),
    )


def _with_long_number(plan: Plan, lines: Sequence[str], fields: list[MrzField]) -> tuple[MrzField, ...]:
    """Put a long document number's whole value in the place of its first nine characters."""
    rule, found = plan.layout.long_number, find_long_number(plan.layout, "".join(lines))
    if rule is None or found is None:
        return tuple(fields)
    return tuple(field._replace(value=found.number) if field.name == rule.number else field for field in fields)


def _spaced(identifier: str) -> str:
    spaced = identifier.strip(FILLER).replace(FILLER, " ")
    return " ".join(spaced.split()) if "  " in spaced else spaced
