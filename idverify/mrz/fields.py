"""Reading the fields of an MRZ whose format is known: values for programs, places for people."""

from __future__ import annotations

from idverify.mrz.format import FILLER, FieldKind, MrzFormat
from idverify.mrz.long_number import find_long_number
from idverify.mrz.names import SEPARATOR, join_parts, split_name
from idverify.mrz.plan import NAME, PRIMARY, SECONDARY, Plan
from idverify.mrz.result import MrzField, MrzName


def field_values(plan: Plan, printed: str) -> dict[str, str]:
    """Return the value of every field by name: as printed, without fillers at the end.

    Identifiers have a space for each run of fillers; an unspecified sex stays `<`; a long document number is whole.

    Args:
        plan: the format.
        printed: the lines with line ends between them.
    """
    readers = plan.readers
    texts = list(map(str.rstrip, readers.cut(printed), readers.dropped))
    for place in readers.identifiers:
        texts[place : place + 1] = _spaced_identifiers(readers.names[place], texts[place])
    values = dict(zip(readers.reported, texts, strict=True))
    if plan.layout.long_number is not None:
        found = find_long_number(plan.layout, printed.replace("\n", ""))
        if found is not None:
            values[plan.layout.long_number.number] = found.number
    return values


def read_fields(plan: Plan, printed: str) -> tuple[MrzField, ...]:
    """Return every field with what is printed, what it says and where; a name field as its two identifiers.

    Args:
        plan: the format.
        printed: the lines with line ends between them.
    """
    cut, names, dropped, lines, columns, lengths, identifiers, _ = plan.readers
    raws = cut(printed)
    values = map(str.rstrip, raws, dropped)
    # Rows are made by C code alone: a comprehension takes half as long again.
    rows = zip(names, raws, values, lines, columns, lengths)  # noqa: B905 - strict is one more argument to parse
    fields = list(map(MrzField, rows))
    for place in identifiers:
        fields[place : place + 1] = _identifiers(fields[place])
    if plan.layout.long_number is not None:
        return _with_long_number(plan, printed, fields)
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
    name, raw, value, line, column, length = field
    if name != NAME:
        return (MrzField((name, raw, _spaced(raw), line, column, length)),)
    primary, separator, secondary = value.partition(SEPARATOR)
    start = column + len(primary) + len(separator) if secondary else column
    # Most identifiers are one word: the look for a filler costs less than what it saves.
    spaced = _spaced(primary) if FILLER in primary else primary
    spaced_secondary = _spaced(secondary) if FILLER in secondary else secondary
    return (
        MrzField((PRIMARY, primary, spaced, line, column, len(primary))),
        MrzField((SECONDARY, secondary, spaced_secondary, line, start, len(secondary))),
    )


def _spaced_identifiers(name: str, text: str) -> tuple[str, ...]:
    """Return the values of the identifiers that a name field holds: both, or the one it is."""
    if name != NAME:
        return (_spaced(text),)
    primary, _, secondary = text.partition(SEPARATOR)
    return _spaced(primary), _spaced(secondary)


def _with_long_number(plan: Plan, printed: str, fields: list[MrzField]) -> tuple[MrzField, ...]:
    """Put a long document number's whole value in the place of its first nine characters."""
    rule, found = plan.layout.long_number, find_long_number(plan.layout, printed.replace("\n", ""))
    if rule is None or found is None:
        return tuple(fields)
    return tuple(
        MrzField((*field[:2], found.number, *field[3:])) if field.name == rule.number else field for field in fields
    )


def _spaced(identifier: str) -> str:
    spaced = identifier.strip(FILLER).replace(FILLER, " ")
    return " ".join(spaced.split()) if "  " in spaced else spaced
