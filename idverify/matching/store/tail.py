"""The newest rows, in memory: appended one at a time, compared exactly, written as a segment when there are enough."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from idverify.matching.store.columns import EntryColumns
from idverify.matching.store.entry import Entry
from idverify.matching.templates import BoolArray, Float32Array

_FIRST_CAPACITY = 64


class Tail:
    """Rows with their entries; a removed row stays where it is, marked.

    Attributes:
        entries: of every row.
        row_by_id: the live row of each id.
        has_expiry: whether any row expires.
    """

    def __init__(self, dimension: int) -> None:
        self._vectors = np.empty((_FIRST_CAPACITY, dimension), np.float32)
        self._live = np.zeros(_FIRST_CAPACITY, np.bool_)
        self.row_by_id: dict[str, int] = {}
        self._subjects: dict[str, set[int]] = {}
        self.entries: list[Entry] = []
        self.has_expiry = False

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def rows(self) -> Float32Array:
        """The templates, shape (n, d); later appends do not change them."""
        return self._vectors[: len(self)]

    @property
    def live(self) -> BoolArray:
        """Which rows are live now, shape (n,), a copy."""
        return self._live[: len(self)].copy()

    @property
    def live_count(self) -> int:
        """How many rows are live."""
        return len(self.row_by_id)

    def columns(self) -> EntryColumns:
        """Return the entries as columns."""
        return EntryColumns.of(self.entries)

    def entry(self, row: int) -> Entry:
        """Return one entry."""
        return self.entries[row]

    def rows_of_subject(self, subject: str) -> Iterator[int]:
        """Yield the live rows of a subject."""
        yield from sorted(self._subjects.get(subject, ()))

    def append(self, entry: Entry, vector: Float32Array) -> None:
        """Add one row, shape (d,), of an id that has none."""
        row = len(self.entries)
        if row == len(self._vectors):
            # Snapshots keep the old arrays: nothing they see changes.
            self._vectors = np.concatenate([self._vectors, np.empty_like(self._vectors)])
            self._live = np.concatenate([self._live, np.zeros_like(self._live)])
        self._vectors[row] = vector
        self._live[row] = True
        self.row_by_id[entry.id] = row
        self._subjects.setdefault(entry.subject, set()).add(row)
        self.entries.append(entry)
        self.has_expiry = self.has_expiry or entry.expires_on is not None

    def remove(self, row: int) -> None:
        """Mark a live row as removed."""
        entry = self.entries[row]
        self._live[row] = False
        del self.row_by_id[entry.id]
        rows = self._subjects[entry.subject]
        rows.discard(row)
        if not rows:
            del self._subjects[entry.subject]
