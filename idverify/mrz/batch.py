"""Many MRZs of one format at once, as NumPy columns: for watchlists, passenger lists and migrations.

Row for row the answers are those of `parse_mrz`. Rows that one look cannot settle (long document numbers,
characters outside the alphabet, national deviations) are handed to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from idverify.errors import TextInputError, UsageError
from idverify.mrz.batch_columns import Block, Bools, Bytes, Strings
from idverify.mrz.batch_dates import DateColumn, judge_dates
from idverify.mrz.batch_values import identifiers, sexes, split_names, values_of
from idverify.mrz.check_digits import judge_check_digits
from idverify.mrz.format import FieldKind, FieldRule, MrzFormat
from idverify.mrz.parse import parse_mrz
from idverify.mrz.plan import PRIMARY, SECONDARY, all_formats
from idverify.mrz.result import CheckStatus

STATUS_CODES = (CheckStatus.OK, CheckStatus.FAILED, CheckStatus.NOT_PRINTED)
"""What 0, 1 and 2 mean in check digit columns."""

# Rows worked on together: 88 columns of them fit a second-level cache. Powers of two make columns collide in
# the cache: 8,192 rows a block took 1.3 times as long (measured on 200,000 TD3).
_BLOCK_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class MrzColumns:
    """Columns of n MRZs of one format.

    Attributes:
        layout: the format.
        valid: whether each MRZ is valid, shape (n,).
        checks: per check digit its `STATUS_CODES`, uint8, shape (n,).
        fields: per field its value as bytes, without fillers at the end, shape (n,).
        dates: per date field, whether it is possible and what it resolves to.
    """

    layout: MrzFormat
    valid: Bools
    checks: dict[str, Bytes]
    fields: dict[str, Strings]
    dates: dict[str, DateColumn]


def as_rows(texts: Sequence[str], layout: MrzFormat | str) -> Bytes:
    """Return texts as an array of characters, shape (n, length of all lines together).

    Args:
        texts: one per MRZ: its lines joined without a separator.
        layout: their format, or its id.

    Raises:
        TextInputError: a text of another length, or with characters outside Latin-1.
        UsageError: no such format.
    """
    length = _layout(layout).length
    strange = next((number for number, text in enumerate(texts) if len(text) != length), None)
    if strange is not None:
        raise TextInputError(f"text {strange} has {len(texts[strange])} characters; the format has {length}")
    try:
        joined = "".join(texts).encode("latin-1")
    except UnicodeEncodeError as error:
        raise TextInputError(f"text {error.start // length} holds a character outside Latin-1") from error
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(texts), length)


def check_many(rows: Bytes, layout: MrzFormat | str) -> dict[str, Bytes]:
    """Return the status of every check digit, 0 ok, 1 failed, 2 not printed.

    Args:
        rows: characters, uint8, shape (n, length of all lines together), as from `as_rows`.
        layout: their format, or its id.

    Raises:
        UsageError: no such format, or rows of another length.
    """
    found = _layout(layout)
    _require_shape(rows, found)
    checks = {rule.name: np.empty(len(rows), np.uint8) for rule in found.check_digits}
    for start in range(0, len(rows), _BLOCK_ROWS):
        part = rows[start : start + _BLOCK_ROWS]
        block = Block(found, part, checked_only=True)
        for name, status in block.check_statuses().items():
            checks[name][start : start + len(part)] = status
    _judge_long_numbers(rows, found, checks)
    return checks


def parse_many(rows: Bytes, layout: MrzFormat | str, *, on: date | None = None) -> MrzColumns:
    """Return validity, check digits, fields and dates as columns.

    Args:
        rows: characters, uint8, shape (n, length of all lines together), as from `as_rows`.
        layout: their format, or its id.
        on: the reference date for centuries; without it no date is resolved.

    Raises:
        UsageError: no such format, or rows of another length.
    """
    found = _layout(layout)
    _require_shape(rows, found)
    columns = _empty_columns(found, len(rows), resolved=on is not None)
    unsettled: list[npt.NDArray[np.intp]] = []
    for start in range(0, len(rows), _BLOCK_ROWS):
        where = slice(start, min(start + _BLOCK_ROWS, len(rows)))
        unsettled.append(start + _fill(columns, where, Block(found, rows[where]), on))
    for row in np.concatenate(unsettled) if unsettled else ():
        _settle(columns, int(row), rows[row], on)
    return columns


def _fill(columns: MrzColumns, where: slice, block: Block, on: date | None) -> npt.NDArray[np.intp]:
    """Fill in one block of rows and return the rows of it that need a second look."""
    statuses = block.check_statuses()
    for name, status in statuses.items():
        columns.checks[name][where] = status
    valid = block.characters_suit() & block.states_known() & block.required_filled() & block.digits_right(statuses)
    for rule in block.layout.fields:
        if rule.kind in (FieldKind.DATE_OF_BIRTH, FieldKind.DATE_OF_EXPIRY):
            judged = judge_dates(block.columns_of(rule), rule.kind, on)
            columns.dates[rule.name].possible[where] = judged.possible
            if on is not None:
                columns.dates[rule.name].resolved[where] = judged.resolved
            valid &= judged.possible
        for name, values in _values(block, rule).items():
            columns.fields[name][where] = values
    columns.valid[where] = valid
    return np.flatnonzero(block.needs_second_look())


def _values(block: Block, rule: FieldRule) -> dict[str, Strings]:
    """Return what one field of a block says, by the name under which it is reported."""
    rows, characters = block.rows_of(rule), block.columns_of(rule)
    if rule.kind is FieldKind.NAME:
        return dict(zip((PRIMARY, SECONDARY), split_names(rows, characters), strict=True))
    if rule.kind is FieldKind.NAME_PART:
        return {rule.name: identifiers(rows, characters)}
    if rule.kind is FieldKind.SEX:
        return {rule.name: sexes(rows)}
    return {} if rule.kind is FieldKind.SEPARATOR else {rule.name: values_of(rows, characters)}


def _settle(columns: MrzColumns, row: int, characters: Bytes, on: date | None) -> None:
    """Judge one row with `parse_mrz`."""
    layout, text = columns.layout, characters.tobytes().decode("latin-1")
    ends = [sum(layout.line_lengths[:count]) for count in range(len(layout.line_lengths) + 1)]
    mrz = parse_mrz([text[start:end] for start, end in pairwise(ends)], on=on)
    columns.valid[row] = mrz.valid and mrz.format == layout.id
    for check in judge_check_digits(layout, text):
        columns.checks[check.name][row] = STATUS_CODES.index(check.status)
    if layout.long_number is not None and mrz.format == layout.id:
        number = layout.long_number.number
        columns.fields[number][row] = mrz.fields[number].encode("latin-1", "replace")


def _judge_long_numbers(rows: Bytes, layout: MrzFormat, checks: dict[str, Bytes]) -> None:
    if layout.long_number is None:
        return
    name = layout.long_number.number
    for row in np.flatnonzero(checks[name] == STATUS_CODES.index(CheckStatus.NOT_PRINTED)):
        text = rows[row].tobytes().decode("latin-1")
        status = next(check.status for check in judge_check_digits(layout, text) if check.name == name)
        checks[name][row] = STATUS_CODES.index(status)


def _empty_columns(layout: MrzFormat, count: int, *, resolved: bool) -> MrzColumns:
    fields: dict[str, Strings] = {}
    dates: dict[str, DateColumn] = {}
    for rule in layout.fields:
        length = rule.at.length
        if layout.long_number is not None and rule.name == layout.long_number.number:
            more = layout.field(layout.long_number.continued_in)
            length += more.at.length if more is not None else 0
        if rule.kind is FieldKind.NAME:
            fields |= {name: np.empty(count, f"S{length}") for name in (PRIMARY, SECONDARY)}
        elif rule.kind is not FieldKind.SEPARATOR:
            fields[rule.name] = np.empty(count, f"S{length}")
        if rule.kind in (FieldKind.DATE_OF_BIRTH, FieldKind.DATE_OF_EXPIRY):
            days = np.full(count if resolved else 0, np.datetime64("NaT"), "datetime64[D]")
            dates[rule.name] = DateColumn(np.empty(count, np.bool_), days)
    checks = {rule.name: np.empty(count, np.uint8) for rule in layout.check_digits}
    return MrzColumns(layout, np.empty(count, np.bool_), checks, fields, dates)


def _layout(layout: MrzFormat | str) -> MrzFormat:
    if isinstance(layout, MrzFormat):
        return layout
    found = next((known for known in all_formats() if known.id == layout), None)
    if found is None:
        known_ids = ", ".join(known.id for known in all_formats())
        raise UsageError(f"no MRZ format named {layout!r}; known: {known_ids}")
    return found


def _require_shape(rows: Bytes, layout: MrzFormat) -> None:
    if rows.ndim != 2 or rows.shape[1] != layout.length or rows.dtype != np.uint8:  # noqa: PLR2004 - rows and columns
        raise UsageError(f"rows of {layout.id} are uint8 of shape (n, {layout.length})")
