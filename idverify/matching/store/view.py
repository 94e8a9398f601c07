"""One state of a store, as a search sees it: it does not change while others write."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from idverify.matching.codec import Codec
from idverify.matching.segment import Segment, Snapshot
from idverify.matching.store.columns import EntryColumns
from idverify.matching.store.entry import Entry
from idverify.matching.store.manifest import Missing
from idverify.matching.store.stored_segment import StoredSegment
from idverify.matching.store.tail import Tail
from idverify.matching.store.text_index import text_hash
from idverify.matching.templates import BoolArray, Float32Array


@dataclass(frozen=True, slots=True)
class Filter:
    """Which templates may be found.

    Attributes:
        labels: at least one of these; empty: any.
        only: these ids and no others; None: all.
        exclude: not these ids.
        valid_on: not expired on this day; None: expired ones too.
    """

    labels: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    exclude: frozenset[str] = frozenset()
    valid_on: date | None = None


@dataclass(frozen=True, eq=False)
class TailView:
    """The rows a tail had."""

    rows: Float32Array
    live: BoolArray
    entries: Sequence[Entry]
    has_expiry: bool

    @classmethod
    def of(cls, tail: Tail) -> TailView:
        """Return the rows of a tail as they are now."""
        count = len(tail)
        return cls(tail.rows, tail.live, tail.entries[:count], tail.has_expiry)

    @cached_property
    def live_count(self) -> int:
        """How many rows are live."""
        return int(np.count_nonzero(self.live))

    def rows_with(self, *, template_id: str | None = None, subject: str | None = None) -> Iterator[int]:
        """Yield the live rows of an id, or of a subject."""
        for row in np.flatnonzero(self.live).tolist():
            entry = self.entries[row]
            if entry.id == template_id or entry.subject == subject:
                yield row

    @cached_property
    def columns(self) -> EntryColumns:
        """The entries as columns."""
        return EntryColumns.of(self.entries)

    def entry(self, row: int) -> Entry:
        """Return one entry."""
        return self.entries[row]


@dataclass(frozen=True, eq=False)
class SegmentView:
    """The rows of a segment, and which were live."""

    segment: StoredSegment
    live: BoolArray
    live_count: int

    @classmethod
    def of(cls, segment: StoredSegment) -> SegmentView:
        """Return a segment as it is now."""
        return cls(segment, segment.live, segment.live_count)

    def rows_with(self, *, template_id: str | None = None, subject: str | None = None) -> Iterator[int]:
        """Yield the live rows of an id, or of a subject."""
        index, text = self.segment.subjects, subject
        if template_id is not None:
            index, text = self.segment.ids, template_id
        if text is not None:
            yield from (row for row in index.rows_of(text, text_hash(text)) if self.live[row])

    @property
    def rows(self) -> Float32Array:
        """The templates, shape (n, d)."""
        return self.segment.rows

    @property
    def columns(self) -> EntryColumns:
        """The entries as columns."""
        return self.segment.columns()

    @property
    def has_expiry(self) -> bool:
        """Whether any row expires."""
        return self.segment.has_expiry

    def entry(self, row: int) -> Entry:
        """Return one entry."""
        return self.segment.entry(row)


@dataclass(frozen=True, eq=False)
class StoreView:
    """One state of a store.

    Attributes:
        parts: segments, then the newest rows.
        codec: how segments are coded; a segment coded otherwise is compared row by row.
        generation: number of the last record in it.
        missing: what was acknowledged and cannot be searched; empty in a whole gallery.
        unverified: how many segments have not been read in full since the store was opened.
    """

    parts: tuple[SegmentView | TailView, ...]
    codec: Codec
    generation: int
    missing: tuple[Missing, ...]
    unverified: int

    @cached_property
    def snapshot(self) -> Snapshot:
        """The rows as `idverify.matching.search` takes them."""
        return Snapshot(self.codec, tuple(map(self._searched, self.parts)), self.generation)

    @property
    def live_count(self) -> int:
        """How many templates there are."""
        return sum(part.live_count for part in self.parts)

    @property
    def live(self) -> BoolArray:
        """Which rows are live, shape (n,)."""
        return np.concatenate([np.zeros(0, np.bool_), *(part.live for part in self.parts)])

    def entry(self, row: int) -> Entry:
        """Return the entry of a row number of the snapshot."""
        place = bisect_right(self.snapshot.starts, row) - 1
        return self.parts[place].entry(row - self.snapshot.starts[place])

    def entries(self) -> Iterable[Entry]:
        """Yield every live entry, in the order of rows."""
        for part in self.parts:
            for row in np.flatnonzero(part.live):
                yield part.entry(int(row))

    def rows_of(self, rows: Iterable[int]) -> Float32Array:
        """Return the templates of row numbers of the snapshot, shape (n, d)."""
        starts = self.snapshot.starts
        places = [(bisect_right(starts, row) - 1, row) for row in rows]
        found = [self.parts[place].rows[row - starts[place]] for place, row in places]
        return np.array(found, np.float32).reshape(len(found), self.codec.dimension)

    def rows_with(self, *, template_id: str | None = None, subject: str | None = None) -> Iterator[int]:
        """Yield the row numbers of an id, or of a subject, in the snapshot."""
        for part, start in zip(self.parts, self.snapshot.starts, strict=True):
            yield from (start + row for row in part.rows_with(template_id=template_id, subject=subject))

    def allowed(self, wanted: Filter) -> BoolArray | None:
        """Return which rows a filter lets through, shape (n,); None for all."""
        marks = self._by_columns(wanted)
        if wanted.only is not None:
            only = self._marked(wanted.only)
            marks = only if marks is None else marks & only
        if wanted.exclude:
            excluded = self._marked(wanted.exclude)
            marks = ~excluded if marks is None else marks & ~excluded
        return marks

    def _marked(self, template_ids: Iterable[str]) -> BoolArray:
        marks = np.zeros(len(self.snapshot), np.bool_)
        marks[[row for template_id in template_ids for row in self.rows_with(template_id=template_id)]] = True
        return marks

    def _by_columns(self, wanted: Filter) -> BoolArray | None:
        parts = [_marks(part, wanted) for part in self.parts]
        if all(marks is None for marks in parts):
            return None
        every = [
            np.ones(len(part.rows), np.bool_) if marks is None else marks
            for part, marks in zip(self.parts, parts, strict=True)
        ]
        return np.concatenate(every)

    def _searched(self, part: SegmentView | TailView) -> Segment:
        live = part.live if part.live_count < len(part.rows) else None
        if isinstance(part, SegmentView) and part.segment.codec_sha256 == self.codec.sha256:
            return Segment(part.rows, part.segment.planes, live)
        return Segment(part.rows, None, live)


def _marks(part: SegmentView | TailView, wanted: Filter) -> BoolArray | None:
    marks = part.columns.with_any_label(wanted.labels) if wanted.labels else None
    if wanted.valid_on is None or not part.has_expiry:
        return marks
    valid = part.columns.valid_on(wanted.valid_on)
    if marks is None or valid is None:
        return valid if marks is None else marks
    return marks & valid
