"""Reading the fields of an MRZ whose format is known: values for programs, places for people."""

from __future__ import annotations

from idverify.mrz.format import FILLER, FieldKind, FieldRule, MrzFormat
from idverify.mrz.long_number import find_long_number
from idverify.mrz.names import SEPARATOR, join_parts, split_name
from idverify.mrz.plan import Plan
from idverify.mrz.result import MrzField, MrzName

PRIMARY = "primary_identifier"
SECONDARY = "secondary_identifier"


def field_values(plan: Plan, text: str) -> dict[str, str]:
    """Return the value of every field by name: as printed, without fillers at the end.

    Identifiers have a space for each run of fillers; an unspecified sex stays `<`; a long document number is whole.
    """
    values: dict[str, str] = {}
    for name, where, kind in plan.readers:
        raw = text[where]
        if kind is FieldKind.NAME:
            primary, _, secondary = raw.partition(SEPARATOR)
            values[PRIMARY] = _spaced(primary)
            values[SECONDARY] = _spaced(secondary)
        elif kind is FieldKind.NAME_PART:
            values[name] = _spaced(raw)
        elif kind is FieldKind.SEX:
            values[name] = raw
        else:
            values[name] = raw.rstrip(FILLER)
    long_number = find_long_number(plan.layout, text) if plan.layout.long_number is not None else None
    if long_number is not None and plan.layout.long_number is not None:
        values[plan.layout.long_number.number] = long_number.number
    return values


def read_fields(plan: Plan, text: str) -> tuple[MrzField, ...]:
    """Return every field with what is printed and where; a name field also as its two identifiers."""
    values = field_values(plan, text)
    fields: list[MrzField] = []
    for rule in plan.layout.fields:
        if rule.kind is FieldKind.SEPARATOR:
            continue
        raw = text[plan.layout.slice(rule.at)]
        if rule.kind is FieldKind.NAME:
            fields.extend(_identifiers(rule, raw, values))
            continue
        fields.append(MrzField(rule.name, raw, values[rule.name], rule.at.line, rule.at.first, rule.at.length))
    return tuple(fields)


def read_name(layout: MrzFormat, text: str) -> MrzName:
    """Return the name cut into components; empty when the format prints none."""
    for rule in layout.fields:
        if rule.kind is FieldKind.NAME:
            return split_name(text[layout.slice(rule.at)])
    parts = {rule.name: text[layout.slice(rule.at)] for rule in layout.fields if rule.kind is FieldKind.NAME_PART}
    return join_parts(parts.get(PRIMARY, ""), parts.get(SECONDARY, ""))


def _identifiers(rule: FieldRule, raw: str, values: dict[str, str]) -> tuple[MrzField, ...]:
    primary, separator, secondary = raw.partition(SEPARATOR)
    start = rule.at.first + len(primary) + len(separator)
    secondary = secondary.rstrip(FILLER)
    if not secondary:
        start = min(start, rule.at.last)
    return (
        MrzField(rule.name, raw, raw.rstrip(FILLER), rule.at.line, rule.at.first, rule.at.length),
        MrzField(PRIMARY, primary, values[PRIMARY], rule.at.line, rule.at.first, len(primary)),
        MrzField(SECONDARY, secondary, values[SECONDARY], rule.at.line, start, len(secondary)),
    )


def _spaced(identifier: str) -> str:
    spaced = identifier.strip(FILLER).replace(FILLER, " ")
    return " ".join(spaced.split()) if "  " in spaced else spaced
