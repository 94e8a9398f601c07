"""Field values of many MRZs as byte strings. NumPy drops zero bytes at the end of those: a cut is a zero.

Rows are MRZs, shape (m, length of the field); columns are the same characters turned on their side.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from idverify.mrz.batch_columns import Bools, Bytes, Strings
from idverify.mrz.format import FILLER

_FILLER = ord(FILLER)
_SPACED = bytes.maketrans(FILLER.encode(), b" ")
_ZEROED = bytes.maketrans(FILLER.encode(), b"\0")


def values_of(rows: Bytes, columns: Bytes) -> Strings:
    """Return a field's values without the fillers at their end."""
    values = _strings(_translated(rows, _ZEROED))
    filler = columns == _FILLER
    inner = (filler[:-1] & ~filler[1:]).any(axis=0)  # few: a filler at the end is no separator
    for row in np.flatnonzero(inner):
        values[row] = rows[row].tobytes().rstrip(FILLER.encode())
    return values


def split_names(rows: Bytes, columns: Bytes) -> tuple[Strings, Strings]:
    """Return primary and secondary identifiers of name fields, with spaces."""
    length = rows.shape[1]
    filler = columns == _FILLER
    double = filler[:-1] & filler[1:]
    ends, doubles_start = _ends(filler), _starts(double)
    separated = doubles_start < len(double)
    primary_ends = np.where(separated, doubles_start, ends)
    spaced = _translated(rows, _SPACED)
    primary = _strings(spaced * _masks(length)[primary_ends])
    starts = np.where(separated, np.minimum(primary_ends + 2, length), length)
    secondary = _from(spaced * _masks(length)[ends], starts)
    places = np.arange(1, length, dtype=np.uint8)[:, None]
    irregular = filler[0] | (double & (places > primary_ends + 1) & (places < ends)).any(axis=0)
    for row in np.flatnonzero(irregular):
        first, _, second = rows[row].tobytes().partition(FILLER.encode() * 2)
        primary[row], secondary[row] = _with_single_spaces(first), _with_single_spaces(second)
    return primary, secondary


def identifiers(rows: Bytes, columns: Bytes) -> Strings:
    """Return identifiers that have a field of their own, with spaces."""
    filler = columns == _FILLER
    ends = _ends(filler)
    values = _strings(_translated(rows, _SPACED) * _masks(rows.shape[1])[ends])
    places = np.arange(1, len(columns), dtype=np.uint8)[:, None]
    irregular = filler[0] | (filler[:-1] & filler[1:] & (places < ends)).any(axis=0)
    for row in np.flatnonzero(irregular):
        values[row] = _with_single_spaces(rows[row].tobytes())
    return values


def sexes(rows: Bytes) -> Strings:
    """Return the characters of a one-character field as printed; an unspecified sex stays a filler."""
    return _strings(rows)


def _ends(filler: Bools) -> Bytes:
    """Return how long each text is without the fillers at its end."""
    ends = np.zeros(filler.shape[1], np.uint8)
    trailing = np.ones(filler.shape[1], np.bool_)
    for place in range(len(filler) - 1, -1, -1):
        trailing &= filler[place]
        ends += ~trailing
    return ends


def _starts(found: Bools) -> Bytes:
    """Return the first place of each text where something is found; how many places there are where nothing is."""
    starts = np.zeros(found.shape[1], np.uint8)
    outside = np.ones(found.shape[1], np.bool_)
    for column in found:
        outside &= ~column
        starts += outside
    return starts


@cache
def _masks(length: int) -> Bytes:
    """Return for each end from 0 to the length a row with as many ones, then zeros."""
    return np.tri(length + 1, length, -1, dtype=np.uint8)


def _from(texts: Bytes, starts: Bytes) -> Strings:
    """Return what stands in each row from its own start on."""
    count, length = texts.shape
    padded = np.zeros((count, 2 * length), np.uint8)
    padded[:, :length] = texts
    windows: Strings = np.ndarray((padded.size - length + 1,), f"S{length}", padded, strides=(1,))
    return windows[np.arange(0, padded.size, 2 * length) + starts]


def _with_single_spaces(identifier: bytes) -> bytes:
    return b" ".join(part for part in identifier.split(FILLER.encode()) if part)


def _translated(rows: Bytes, table: bytes) -> Bytes:
    """Return a copy of rows that has other characters."""
    return np.frombuffer(bytearray(rows.tobytes().translate(table)), np.uint8).reshape(rows.shape)


def _strings(rows: Bytes) -> Strings:
    values: Strings = np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").ravel()
    return values
