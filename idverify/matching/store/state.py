"""What a store holds, in memory: the segments, the newest rows, and which rows are live. Not locked; see store.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from idverify.matching.codec import Codec
from idverify.matching.store.id_index import IdIndex
from idverify.matching.store.manifest import Missing
from idverify.matching.store.records import Put, Remove
from idverify.matching.store.stored_segment import StoredSegment
from idverify.matching.store.tail import Tail
from idverify.matching.store.view import SegmentView, StoreView, TailView

Source = StoredSegment | Tail
Place = tuple[Source, int]


class StoreState:
    """Changes one record at a time.

    Attributes:
        segments: in the order of their rows.
        tails: the newest rows: at most one that is being written as a segment, and the one that grows.
        codec: how new segments are coded; None until there are rows to fit it to.
        sequence: number of the last record applied.
        missing: what cannot be searched.
    """

    def __init__(self, segments: Sequence[StoredSegment], codec: Codec | None, plain_codec: Codec) -> None:
        self.segments = list(segments)
        self._ids = IdIndex(self.segments)
        self.tails = [Tail(plain_codec.dimension)]
        self.codec = codec
        self.sequence = 0
        self.missing: tuple[Missing, ...] = ()
        self._plain_codec = plain_codec
        self._view: StoreView | None = None

    @property
    def live_count(self) -> int:
        """How many templates there are."""
        return sum(source.live_count for source in self.sources)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Everything that holds rows, in the order of rows."""
        return (*self.segments, *self.tails)

    def find(self, template_id: str) -> Place | None:
        """Return where the live row of an id is."""
        for tail in self.tails:  # an id is live in one place at most
            row = tail.row_by_id.get(template_id)
            if row is not None:
                return tail, row
        return self._ids.find(template_id)

    def rows_of_subject(self, subject: str) -> Iterator[Place]:
        """Yield where the live rows of a subject are."""
        for source in self.sources:
            for row in source.rows_of_subject(subject):
                yield source, row

    def apply(self, record: Put | Remove, sequence: int) -> None:
        """Carry out one record of the log."""
        place = self.find(record.entry.id if isinstance(record, Put) else record.template_id)
        if isinstance(record, Put):
            self.put(record, place)
        elif place is not None:
            self.remove(place)
        self.sequence = sequence

    def put(self, record: Put, replaced: Place | None) -> None:
        """Add a row; the live row of its id, if there is one, is at `replaced`."""
        if replaced is not None:
            self.remove(replaced)
        self.tails[-1].append(record.entry, record.vector)
        self._view = None

    def remove(self, place: Place) -> None:
        """Mark a live row as removed."""
        source, row = place
        source.remove(row)
        self._view = None

    def replaced(self, old: Sequence[Source], new: Sequence[StoredSegment]) -> list[StoredSegment]:
        """Return the segments there would be with new ones in the place of sources whose rows they hold."""
        places = [self.segments.index(source) for source in old if isinstance(source, StoredSegment)]
        place = min(places, default=len(self.segments))
        kept = [segment for segment in self.segments if segment not in old]
        return [*kept[:place], *new, *kept[place:]]

    def replace(self, old: Sequence[Source], new: Sequence[StoredSegment]) -> None:
        """Put segments in the place of sources whose rows they hold."""
        self.segments = self.replaced(old, new)
        self._ids = IdIndex(self.segments, self._ids)
        self.tails = [tail for tail in self.tails if tail not in old]
        self._view = None

    def touch(self) -> None:
        """Forget the view: codec, missing files or checks have changed."""
        self._view = None

    def view(self) -> StoreView:
        """Return this state; later changes do not show in it."""
        if self._view is None:
            segments = [SegmentView.of(segment) for segment in self.segments]
            tails = [TailView.of(tail) for tail in self.tails if len(tail)]
            unverified = sum(not segment.verified for segment in self.segments)
            codec = self.codec or self._plain_codec
            self._view = StoreView((*segments, *tails), codec, self.sequence, self.missing, unverified)
        return self._view
