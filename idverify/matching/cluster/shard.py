"""A worker: searches shards of galleries for whoever divides them. The same in a thread, a process or on a machine."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from idverify.errors import UnreadableInputError
from idverify.matching.cluster.plan import SegmentShare, ShardPlan
from idverify.matching.codec import Codec
from idverify.matching.identification import Identification, identified
from idverify.matching.planes import ROWS_PER_BLOCK, Planes
from idverify.matching.search import Answer
from idverify.matching.segment import Segment, Snapshot
from idverify.matching.store.files import GalleryFiles
from idverify.matching.store.manifest import Missing
from idverify.matching.store.plane_file import DamagedFileError
from idverify.matching.store.stored_segment import StoredSegment
from idverify.matching.store.view import SegmentView, StoreView
from idverify.matching.templates import BoolArray, Float32Array, Int64Array
from idverify.matching.terms import SearchTerms, search_rows

# The plans of the last states of a few galleries, and those of shards whose worker is slow or gone.
_MOST_PLANS = 32


@dataclass(frozen=True, slots=True, eq=False)
class ShardOrder:
    """One search of one shard.

    Attributes:
        token: names the plan.
        probes: turned by the gallery's key, shape (m, d).
        terms: what is asked for.
        plan: the plan itself; None where the worker should know it.
    """

    token: str
    probes: Float32Array
    terms: SearchTerms
    plan: ShardPlan | None = None


@dataclass(frozen=True, slots=True)
class PlanUnknown:
    """The worker has no plan of that token, such as after a restart: ask again with the plan."""


@dataclass(frozen=True, slots=True)
class PlanOutdated:
    """A file of the plan is no longer there: the gallery has been rewritten. Make a new plan."""


@dataclass(frozen=True, slots=True)
class ShardAnswer:
    """The answer to each probe, over exactly the rows of the plan less what it says is missing."""

    answers: tuple[Identification, ...]


ShardReply = ShardAnswer | PlanUnknown | PlanOutdated


class ShardWorker:
    """Keeps the plans it was given, with their segments mapped into memory."""

    def __init__(self) -> None:
        self._shards: OrderedDict[str, _Shard] = OrderedDict()

    def search(self, order: ShardOrder) -> ShardReply:
        """Search one shard.

        Raises:
            IdverifyError: what a search in one process refuses.
        """
        shard = self._shards.get(order.token)
        if shard is None and order.plan is None:
            return PlanUnknown()
        if shard is None and order.plan is not None:
            try:
                shard = _Shard(order.plan)
            except FileNotFoundError:
                return PlanOutdated()
            self._shards[order.token] = shard
            while len(self._shards) > _MOST_PLANS:
                self._shards.popitem(last=False)
        if shard is None:
            return PlanUnknown()
        self._shards.move_to_end(order.token)
        return ShardAnswer(shard.search(order.probes, order.terms))


class _Shard:
    """The rows of one plan."""

    def __init__(self, plan: ShardPlan) -> None:
        """Map its segments.

        Raises:
            FileNotFoundError: a file of the plan is gone.
        """
        self._files = GalleryFiles(plan.folder)
        self._codec = _codec_of(plan, self._files)
        self._shares: list[SegmentShare] = []
        views, missing = [], []
        for share in plan.shares:
            path = self._files.segment(share.number)
            path.stat()
            try:
                segment = StoredSegment(path, share.number, plan.stamp.text)
                marks = share.marks(len(segment))
            except (DamagedFileError, ValueError) as error:
                missing.append(Missing(path.name, share.stop - share.start, str(error)))
                continue
            views.append(SegmentView(segment, marks, int(np.count_nonzero(marks))))
            self._shares.append(share)
        self._view = StoreView(tuple(views), self._codec, plan.generation, tuple(missing), len(views))

    def search(self, probes: Float32Array, terms: SearchTerms) -> tuple[Identification, ...]:
        """Search the rows of the plan."""
        allowed = self._view.allowed(terms.only)
        answers = search_rows(probes, self._snapshot, terms, None if allowed is None else self._cut(allowed))
        return tuple(
            identified(replace(answer, rows=self._in_view(answer)), self._view, terms.threshold, terms.k)
            for answer in answers
        )

    @cached_property
    def _snapshot(self) -> Snapshot:
        parts = [
            _sliced(part, share, self._codec)
            for part, share in zip(self._view.parts, self._shares, strict=True)
            if isinstance(part, SegmentView)
        ]
        return Snapshot(self._codec, tuple(parts), self._view.generation)

    def _cut(self, allowed: BoolArray) -> BoolArray:
        """Return marks of whole segments as marks of the rows searched."""
        starts = self._view.snapshot.starts
        parts = [allowed[at + share.start : at + share.stop] for at, share in zip(starts, self._shares, strict=True)]
        return np.concatenate([np.zeros(0, np.bool_), *parts])

    def _in_view(self, answer: Answer) -> Int64Array:
        """Return row numbers of the rows searched as those of whole segments."""
        searched, whole = np.array(self._snapshot.starts, np.int64), np.array(self._view.snapshot.starts, np.int64)
        place = np.searchsorted(searched, answer.rows, side="right") - 1
        firsts = np.array([share.start for share in self._shares], np.int64)
        return answer.rows - searched[place] + whole[place] + firsts[place]


def _codec_of(plan: ShardPlan, files: GalleryFiles) -> Codec:
    plain = plan.stamp.plain_codec()
    if plan.codec_sha256 == plain.sha256:
        return plain
    codec = Codec.from_bytes(files.codec(plan.codec_sha256).read_bytes())
    if codec.sha256 != plan.codec_sha256:
        raise UnreadableInputError("the codec of the gallery is damaged", code="gallery_file_damaged")
    return codec


def _sliced(part: SegmentView, share: SegmentShare, codec: Codec) -> Segment:
    rows = slice(share.start, share.stop)
    live = part.live[rows]
    marks = None if live.all() else live
    planes = part.segment.planes if part.segment.codec_sha256 == codec.sha256 else None
    return Segment(part.rows[rows], None if planes is None else _planes_of(planes, share), marks)


def _planes_of(planes: Planes, share: SegmentShare) -> Planes:
    """Return the code of some rows: arrays of one item a row, of one a block, and what holds for all of them."""
    blocks = -(-len(planes) // ROWS_PER_BLOCK)
    by_row = slice(share.start, share.stop)
    by_block = slice(share.start // ROWS_PER_BLOCK, -(-share.stop // ROWS_PER_BLOCK))
    cut = {}
    for field in fields(planes):
        array = getattr(planes, field.name)
        if field.name == "lengths":
            cut[field.name] = array
        else:
            cut[field.name] = array[by_block if len(array) == blocks else by_row]
    return Planes(**cut)
