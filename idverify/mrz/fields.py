"""Reading the fields of an MRZ whose format is known: values for programs, places for people."""

from __future__ import annotations

from idverify.mrz.format import FILLER, FieldKind, MrzFormat
from idverify.mrz.long_number import find_long_number
from idverify.mrz.names import SEPARATOR, join_parts, split_name
from idverify.mrz.plan import PRIMARY, SECONDARY, Plan
from idverify.mrz.result import FieldColumns, MrzName


def read_columns(plan: Plan, printed: str) -> FieldColumns:
    """Return every field with what is printed, what it says and where; a name field as its two identifiers.

    Values have no fillers at the end and identifiers a space for each run of fillers; an unspecified sex stays `<`; a
    long document number is whole, while its raw text is the first part.

    Args:
        plan: the format.
        printed: the lines with line ends between them.
    """
    cut, dropped, columns, lengths, parts, name, column, names, lines = plan.readers
    raws = cut(printed)
    values = [*map(str.rstrip, raws, dropped)]
    for place in parts:
        values[place] = _spaced(values[place])
    if name is not None:
        primary, separator, secondary = printed[name].rstrip(FILLER).partition(SEPARATOR)
        raws = (*raws, primary, secondary)
        # Most identifiers are one word: the look for a filler costs less than what it saves.
        values.append(_spaced(primary) if FILLER in primary else primary)
        values.append(_spaced(secondary) if FILLER in secondary else secondary)
        columns = (*columns, column, column + len(primary) + len(separator) if secondary else column)
        lengths = (*lengths, len(primary), len(secondary))
    if plan.layout.long_number is not None:
        found = find_long_number(plan.layout, printed.replace("\n", ""))
        if found is not None:
            values[names.index(plan.layout.long_number.number)] = found.number
    # The constructor of a named tuple takes twice as long.
    return tuple.__new__(FieldColumns, (names, raws, values, lines, columns, lengths))


def read_name(layout: MrzFormat, text: str) -> MrzName:
    """Return the name cut into components; empty when the format prints none."""
    for rule in layout.fields:
        if rule.kind is FieldKind.NAME:
            return split_name(text[layout.slice(rule.at)])
    parts = {rule.name: text[layout.slice(rule.at)] for rule in layout.fields if rule.kind is FieldKind.NAME_PART}
    return join_parts(parts.get(PRIMARY, ""), parts.get(SECONDARY, ""))


def _spaced(identifier: str) -> str:
    spaced = identifier.strip(FILLER).replace(FILLER, " ")
    return " ".join(spaced.split()) if "  " in spaced else spaced
