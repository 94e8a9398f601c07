"""Turn the newest rows into segments, and segments into fewer and cleaner ones, while searches and writes go on."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from idverify.matching.codec import Codec
from idverify.matching.planner import fit_codec
from idverify.matching.store.columns import EntryColumns
from idverify.matching.store.entry import Entry
from idverify.matching.store.plane_file import DamagedFileError
from idverify.matching.store.state import Source
from idverify.matching.store.stored_segment import StoredSegment, write_segment
from idverify.matching.store.writer import StoreWriter, Written
from idverify.matching.templates import Float32Array
from idverify.progress import NoProgress, Progress

# Fitted to fewer rows than this, a codec is fitted again when there are 16 times as many.
_WELL_FITTED_ROWS = 20_000
_REFIT_GROWTH = 16
# A segment is rewritten when this share of its rows is removed, and when so many small ones can be joined.
_DEAD_SHARE = 0.25
_JOINED_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """How large the parts of a store grow.

    Attributes:
        flush_rows: newest rows that become a segment: comparing so many one by one takes about as long as the coded
            scan of 100,000.
        flush_log_bytes: size of the log at which they become one in any case.
        largest_segment_rows: rows of the largest segment: 512 MB of templates at 512 dimensions, which rewriting holds
            in memory.
        codec_from_rows: fewer rows tell too little of the axes, and comparing them one by one is quick.
    """

    flush_rows: int = 4096
    flush_log_bytes: int = 1 << 25
    largest_segment_rows: int = 1 << 18
    codec_from_rows: int = 1024


class Rewriter:
    """Flushes and merges, one rewriting at a time."""

    def __init__(self, writer: StoreWriter, limits: StoreLimits) -> None:
        self._writer = writer
        self._limits = limits
        self._busy = threading.RLock()

    def due(self) -> bool:
        """Whether the newest rows are enough for a segment."""
        writer, limits = self._writer, self._limits
        rows = len(writer.state.tails[-1].entries)
        return rows >= limits.flush_rows or writer.log.size_bytes >= limits.flush_log_bytes

    def flush(self) -> None:
        """Write the newest rows as a segment and end their log.

        Raises:
            UsageError: the disk is full; the rows stay in log and memory.
        """
        with self._busy:
            tail = self._writer.seal().tail
            rows = tail.rows[tail.live]
            codec = self._first_codec(rows)
            self._writer.commit(self._write((tail,), codec), codec=codec, codec_rows=len(rows))

    def merge(self, *, thoroughly: bool = False, progress: Progress | None = None) -> None:
        """Rewrite segments where it pays; thoroughly: until no file holds a removed row or another codec's code.

        Raises:
            UsageError: the disk is full; the old segments stay in force.
        """
        progress = progress or NoProgress()
        with self._busy:
            self._refit()
            progress.start(total=None, description="Compacting", unit="segments")
            while group := self._next_group(thoroughly=thoroughly):
                if not self.verify(group):
                    self._writer.commit(self._write(group))
                progress.advance(len(group))

    def verify(self, segments: Sequence[StoredSegment], progress: Progress | None = None) -> bool:
        """Read segments in full, move the damaged ones aside, and return whether there were any.

        Raises:
            UsageError: the manifest cannot be written.
        """
        progress = progress or NoProgress()
        damaged = False
        progress.start(total=len(segments), description="Reading", unit="segments")
        for segment in segments:
            try:
                segment.verify()
            except DamagedFileError as error:
                self._writer.set_aside(segment, str(error))
                damaged = True
            progress.advance()
        return damaged

    def load(self, entries: Sequence[Entry], rows: Float32Array) -> None:
        """Write many rows as one segment, past the log; it is there wholly or not at all.

        Args:
            entries: n entries with new ids, at most the limit of a segment.
            rows: their templates, shape (n, d).

        Raises:
            UsageError: an id is not new; the disk is full.
        """
        with self._busy, self._writer.writing:
            self._writer.refuse_known([entry.id for entry in entries])
            self.flush()
            codec = self._first_codec(rows)
            number = self._writer.manifest.next_segment
            self._write_file(number, EntryColumns.of(entries), rows, codec or self._writer.state.codec)
            self._writer.commit(Written(number, (), ()), codec=codec, codec_rows=len(rows))

    def _write(self, sources: Sequence[Source], codec: Codec | None = None) -> Written:
        """Write the live rows of sources as one file; by the codec in force unless another is given."""
        kept = tuple(np.flatnonzero(source.live) for source in sources)
        if not sum(map(len, kept)):
            return Written(None, tuple(sources), kept)
        number = self._writer.manifest.next_segment
        columns = EntryColumns.joined([s.columns().take(rows) for s, rows in zip(sources, kept, strict=True)])
        rows = np.concatenate([source.rows[rows] for source, rows in zip(sources, kept, strict=True)])
        self._write_file(number, columns, rows, codec or self._writer.state.codec)
        return Written(number, tuple(sources), kept)

    def _write_file(self, number: int, columns: EntryColumns, rows: Float32Array, codec: Codec | None) -> None:
        writer = self._writer
        write_segment(writer.files.segment(number), columns, rows, codec, writer.stamp.text)

    def _next_group(self, *, thoroughly: bool) -> tuple[StoredSegment, ...]:
        """Return which segments to write as one next; none where nothing pays."""
        state = self._writer.state
        for segment in state.segments:
            dead_share = segment.dead_count / len(segment)
            stale = state.codec is not None and segment.codec_sha256 != state.codec.sha256
            if stale or dead_share >= _DEAD_SHARE or (thoroughly and segment.dead_count):
                return (segment,)
        chosen = _small_ones(state.segments, self._limits, thoroughly=thoroughly)
        return tuple(segment for segment in state.segments if segment in chosen)

    def _refit(self) -> None:
        """Fit the codec again where it was fitted to few rows and there are many more now."""
        writer, fitted = self._writer, self._writer.manifest.codec_rows
        live_count = writer.state.live_count
        if not 0 < fitted < min(_WELL_FITTED_ROWS, live_count / _REFIT_GROWTH):
            return
        every = max(1, live_count // _WELL_FITTED_ROWS)
        sample = np.concatenate([source.rows[np.flatnonzero(source.live)[::every]] for source in writer.state.sources])
        writer.commit(Written(None, (), ()), codec=self._fitted(sample), codec_rows=len(sample))

    def _first_codec(self, rows: Float32Array) -> Codec | None:
        """Return a codec fitted to rows where there is none yet and they are enough."""
        if self._writer.state.codec is not None or len(rows) < self._limits.codec_from_rows:
            return None
        return self._fitted(rows)

    def _fitted(self, rows: Float32Array) -> Codec:
        return fit_codec(rows, engine=self._writer.stamp.engine)


def _small_ones(segments: Sequence[StoredSegment], limits: StoreLimits, *, thoroughly: bool) -> list[StoredSegment]:
    """Return small segments of about one size, so that a row is rewritten a logarithm of times, not at every merge."""
    chosen: list[StoredSegment] = []
    total = 0
    for segment in sorted(segments, key=lambda one: one.live_count):
        too_large = total + segment.live_count > limits.largest_segment_rows
        outgrown = segment.live_count > 2 * max(total, limits.flush_rows) and not thoroughly
        if too_large or outgrown:
            break
        chosen.append(segment)
        total += segment.live_count
    return chosen if len(chosen) >= (2 if thoroughly else _JOINED_AT_ONCE) else []
