"""Which rows each shard searches. One state of the store is divided, so that every row is searched exactly once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from idverify.matching.planes import ROWS_PER_BLOCK
from idverify.matching.store.stamp import GalleryStamp
from idverify.matching.store.view import SegmentView, StoreView

# Below this a shard costs more to ask than to search.
_LEAST_ROWS = 4096


@dataclass(frozen=True, slots=True)
class SegmentShare:
    """Some rows of one segment.

    Attributes:
        number: of the segment's file.
        start: first row; a multiple of the rows of a block.
        stop: behind the last row.
        live: which of them are not removed, packed to bits.
    """

    number: int
    start: int
    stop: int
    live: bytes

    def marks(self, length: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which rows of the whole segment are this shard's and live, shape (length,)."""
        marks = np.zeros(length, np.bool_)
        packed = np.frombuffer(self.live, np.uint8)
        marks[self.start : self.stop] = np.unpackbits(packed, count=self.stop - self.start)
        return marks


@dataclass(frozen=True, slots=True)
class ShardPlan:
    """Everything a worker needs to search one shard of one state of a gallery; no key: rows on disk are turned.

    Attributes:
        token: names this plan; no two plans share one.
        name: of the shard, such as `shard 2 of 4`.
        folder: the gallery's folder, the same path on every machine.
        stamp: what the gallery is.
        generation: the state.
        codec_sha256: the codec in force; of a file in the folder, or the plain one.
        shares: the rows.
    """

    token: str
    name: str
    folder: Path
    stamp: GalleryStamp
    generation: int
    codec_sha256: str
    shares: tuple[SegmentShare, ...]

    @property
    def row_count(self) -> int:
        """How many rows it covers, removed ones too."""
        return sum(share.stop - share.start for share in self.shares)


def plan_shards(
    view: StoreView, stamp: GalleryStamp, folder: Path, *, count: int, least_rows: int = _LEAST_ROWS
) -> tuple[ShardPlan, ...]:
    """Divide the segments of a view evenly.

    The newest rows, which are in no segment yet, are not in any plan: who makes the plan searches them.

    Args:
        view: the state to divide.
        stamp: what the gallery is.
        folder: where it is.
        count: how many shards; fewer where one would have few rows.
        least_rows: how many rows are worth a shard.
    """
    segments = [part for part in view.parts if isinstance(part, SegmentView)]
    total = sum(len(part.live) for part in segments)
    used = max(1, min(count, total // least_rows)) if total else 0
    bounds = [total * number // used // ROWS_PER_BLOCK * ROWS_PER_BLOCK for number in range(used)] + [total]
    plans = []
    for number in range(used):
        shares = tuple(_shares(segments, bounds[number], bounds[number + 1]))
        name = f"shard {number + 1} of {used}"
        plans.append(ShardPlan(uuid.uuid4().hex, name, folder, stamp, view.generation, view.codec.sha256, shares))
    return tuple(plans)


def _shares(segments: list[SegmentView], first: int, last: int) -> list[SegmentShare]:
    """Return rows `first` to `last`, counted through the segments, as shares; each begins at a block."""
    shares, passed = [], 0
    for part in segments:
        length = len(part.live)
        # Blocks are counted within each segment: both ends round the same way, so neighbours meet.
        start, stop = (_block(bound - passed, length) for bound in (first, last))
        if start < stop:
            live = np.packbits(part.live[start:stop]).tobytes()
            shares.append(SegmentShare(part.segment.number, start, stop, live))
        passed += length
    return shares


def _block(row: int, length: int) -> int:
    """Return the block border at or before a row, within a segment; its end is a border too."""
    return length if row >= length else max(0, row) // ROWS_PER_BLOCK * ROWS_PER_BLOCK
