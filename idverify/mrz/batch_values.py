"""Field values of many MRZs as byte strings. Columns are positions, shape (length of the field, m)."""

from __future__ import annotations

import numpy as np

from idverify.mrz.batch_columns import Bools, Bytes, Strings
from idverify.mrz.format import FILLER, FieldKind

_FILLER = ord(FILLER)
_SPACE = ord(" ")


def values_of(rows: Bytes, columns: Bytes, kind: FieldKind) -> Strings:
    """Return a field's values: fillers at the end dropped, identifiers with spaces, sex as printed.

    Args:
        rows: the field, shape (m, length).
        columns: the same characters, shape (length, m).
        kind: how the field is read.
    """
    if kind is FieldKind.NAME_PART:
        return _identifiers(columns)
    values: Strings = np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").ravel()
    if kind is not FieldKind.SEX:
        ending = np.flatnonzero(columns[-1] == _FILLER)  # few in most fields: only these are cut
        values[ending] = _strings(_without_trailing_fillers(columns[:, ending]))
    return values


def split_names(columns: Bytes) -> tuple[Strings, Strings]:
    """Return primary and secondary identifiers of name fields, with spaces."""
    length, count = columns.shape
    filler = columns == _FILLER
    primary = np.empty_like(columns)
    start = np.full(count, length, np.uint8)
    separated = np.zeros(count, np.bool_)
    for place in range(length):
        if place + 1 < length:
            here = filler[place] & filler[place + 1]
            start[here & ~separated] = place + 2
            separated |= here
        np.multiply(columns[place], ~separated, out=primary[place])
        primary[place] += separated * np.uint8(_FILLER)
    return _identifiers(primary), _identifiers(_shifted_up(columns, start))


def _shifted_up(columns: Bytes, start: Bytes) -> Bytes:
    """Return the characters from each MRZ's own start on, at the top, fillers behind them.

    A shift is made of shifts by 1, 2, 4, .. where the start has that bit.
    """
    shifted = columns.copy()
    step = 1
    while step <= len(columns):
        chosen = np.where(start & step, np.uint8(0xFF), np.uint8(0))
        moved = np.full_like(shifted, _FILLER)
        moved[:-step] = shifted[step:]
        moved ^= shifted
        moved &= chosen
        shifted ^= moved
        step *= 2
    return shifted


def _identifiers(columns: Bytes) -> Strings:
    """Return identifiers with one space for each run of fillers, none at the ends."""
    filler = columns == _FILLER
    trailing = np.ones(columns.shape[1], np.bool_)
    irregular: Bools = filler[0].copy()
    spaced = columns - filler * np.uint8(_FILLER - _SPACE)
    for place in range(len(columns) - 1, -1, -1):
        trailing &= filler[place]
        if place + 1 < len(columns):
            irregular |= filler[place] & filler[place + 1] & ~trailing
        spaced[place] *= ~trailing
    values = _strings(spaced)
    for row in np.flatnonzero(irregular):
        parts = columns[:, row].tobytes().split(FILLER.encode())
        values[row] = b" ".join(part for part in parts if part)
    return values


def _without_trailing_fillers(columns: Bytes) -> Bytes:
    kept = np.ascontiguousarray(columns)
    trailing = np.ones(columns.shape[1], np.bool_)
    for place in range(len(columns) - 1, -1, -1):
        trailing &= kept[place] == _FILLER
        kept[place] *= ~trailing
    return kept


def _strings(columns: Bytes) -> Strings:
    return np.ascontiguousarray(columns.T).view(f"S{len(columns)}").ravel()
