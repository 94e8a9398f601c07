"""The one writer of a store: records go to the log first, then into memory; files change through the manifest."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from idverify.errors import UsageError
from idverify.matching.codec import Codec
from idverify.matching.store.files import GalleryFiles, write_durably
from idverify.matching.store.log import WriteAheadLog
from idverify.matching.store.manifest import Manifest, Missing, SegmentRecord, write_manifest
from idverify.matching.store.records import Put, removal
from idverify.matching.store.recovery import Recovered
from idverify.matching.store.stamp import GalleryStamp
from idverify.matching.store.state import Place, Source, StoreState
from idverify.matching.store.stored_segment import StoredSegment, write_tombstones
from idverify.matching.store.tail import Tail
from idverify.matching.store.view import StoreView


@dataclass(frozen=True, slots=True, eq=False)
class Sealed:
    """Rows that take no more and are to become a segment.

    Attributes:
        tail: the rows.
        first_log: the log that began when they were sealed; older ones are not needed once they are a segment.
        sequence: number of the last record before it.
    """

    tail: Tail
    first_log: int
    sequence: int


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A segment file that is not in force yet.

    Attributes:
        number: of the file; None where no row was left.
        sources: whose rows it holds.
        kept: of each source, the rows that were live when it was written.
            Both are empty for rows that come from elsewhere.
    """

    number: int | None
    sources: tuple[Source, ...]
    kept: tuple[NDArray[np.int64], ...]

    @property
    def is_new(self) -> bool:
        """Whether its rows come from elsewhere: a change of the store that is in no log. The log must be empty."""
        return self.number is not None and not self.sources

    def live_now(self) -> NDArray[np.bool_]:
        """Return which of its rows are live by now."""
        return np.concatenate([source.live[rows] for source, rows in zip(self.sources, self.kept, strict=True)])


class StoreWriter:
    """Keeps log, memory and manifest in step.

    Attributes:
        state: what the store holds.
        manifest: what is in force on disk.
        log: the newest one.
        writing: held while anything is written; files that are only prepared need no lock.
    """

    def __init__(self, files: GalleryFiles, stamp: GalleryStamp, recovered: Recovered) -> None:
        """Open the newest log behind its last whole record.

        Raises:
            UsageError: it cannot be written.
        """
        self.files = files
        self.stamp = stamp
        self.state: StoreState = recovered.state
        self.manifest: Manifest = recovered.manifest
        self.writing = threading.RLock()
        self._reading = threading.Lock()
        self._sealed: Sealed | None = None
        self._log_number = recovered.log_number
        self.log = self._open_log(recovered.log_number, recovered.log_bytes)

    def put(self, records: Sequence[Put], *, replace_same_id: bool) -> int:
        """Enrol templates and return how many took the place of one of the same id; in the log on return.

        Raises:
            UsageError: an id is there already, or twice (`duplicate_id`); the disk is full. None is enrolled then.
        """
        with self.writing:
            state, log = self.state, self.log
            places = self._places([record.entry.id for record in records], replace_same_id=replace_same_id)
            log.append([record.to_bytes() for record in records])
            with self._reading:
                for record, place in zip(records, places, strict=True):
                    state.put(record, place)
                state.sequence = log.sequence
        return len(places) - places.count(None)

    def remove(self, template_ids: Sequence[str]) -> tuple[str, ...]:
        """Remove templates and return the ids there were; in the log on return.

        Raises:
            UsageError: the disk is full; none is removed then.
        """
        found: dict[str, Place] = {}
        with self.writing:
            state, log = self.state, self.log
            for template_id in template_ids:
                place = state.find(template_id)
                if place is not None:
                    found[template_id] = place
            if found:
                log.append(list(map(removal, found)))
                with self._reading:
                    for place in found.values():
                        state.remove(place)
                    state.sequence = log.sequence
        return tuple(found)

    def sync(self) -> None:
        """Return once everything written before survives a loss of power."""
        self.log.sync()

    def view(self) -> StoreView:
        """Return the store as it is."""
        with self._reading:
            return self.state.view()

    def seal(self) -> Sealed:
        """Begin a new log and a new tail, and return the rows before them; the same ones until they are a segment.

        Raises:
            UsageError: the new log cannot be written; nothing is sealed then.
        """
        with self.writing:
            if self._sealed is None:
                log = self._open_log(self._log_number + 1, 0)
                self.log.close()
                self.log, self._log_number = log, self._log_number + 1
                tail = self.state.tails[-1]
                self._sealed = Sealed(tail, self._log_number, self.log.sequence)
                with self._reading:
                    self.state.tails.append(Tail(self.stamp.dimension))
            return self._sealed

    def commit(self, written: Written, *, codec: Codec | None = None, codec_rows: int = 0) -> None:
        """Put a written segment in force in place of its sources.

        Args:
            written: the segment; its sources may include the sealed rows, whose logs then end.
            codec: a new codec for this and later segments; None keeps the one there is.
            codec_rows: how many rows there were when it was fitted.

        Raises:
            UsageError: the manifest cannot be written; the sources stay in force.
        """
        if codec is not None and codec.sha256 != self.manifest.codec_sha256:
            write_durably(self.files.codec(codec.sha256), codec.to_bytes())
        with self.writing:
            segments = self._opened(written)
            manifest = self._with_segments(written.sources, segments)
            if codec is not None:
                manifest = replace(manifest, codec_sha256=codec.sha256, codec_rows=codec_rows)
            ends_logs = self._sealed is not None and self._sealed.tail in written.sources
            if ends_logs:
                manifest = self._without_old_logs(manifest)
            if written.is_new:
                manifest = replace(manifest, sequence=self.log.sequence + 1)
            write_manifest(self.files.manifest, manifest)
            self.manifest = manifest
            if written.is_new:
                self.state.sequence = self.log.sequence = manifest.sequence
            if ends_logs:
                self._sealed = None
                for segment in self.state.segments:
                    segment.tombstoned_count = segment.dead_count
            with self._reading:
                self.state.codec = codec or self.state.codec
                self.state.replace(written.sources, segments)
        self.sweep()

    def set_aside(self, segment: StoredSegment, reason: str) -> None:
        """Move a damaged segment to the quarantine; from now on every answer says that it is missing."""
        missing = Missing(segment.file.path.name, len(segment), reason)
        with self.writing:
            with suppress(FileNotFoundError):
                (self.files.segments / missing.file).replace(self.files.quarantine / missing.file)
            manifest = self._with_segments((segment,), [])
            self._put_in_force(replace(manifest, missing=(*manifest.missing, missing)))
            with self._reading:
                self.state.replace((segment,), [])
                self.state.missing = (*self.state.missing, missing)

    def forget_missing(self) -> None:
        """Give up what is missing: its files are deleted and answers are complete again."""
        with self.writing:
            self._put_in_force(replace(self.manifest, missing=()))
            for path in self.files.quarantine.iterdir():
                path.unlink()
            with self._reading:
                self.state.missing = ()
                self.state.touch()

    def refuse_known(self, template_ids: Sequence[str]) -> None:
        """Refuse ids that are not new.

        Raises:
            UsageError: an id is there already, or twice (`duplicate_id`).
        """
        self._places(template_ids, replace_same_id=False)

    def sweep(self) -> None:
        """Delete the files that are not in force: what a crash or a replacement left behind."""
        files, manifest = self.files, self.manifest
        kept = {files.segment(record.number) for record in manifest.segments}
        kept |= {files.tombstones(record.number, record.tombstones) for record in manifest.segments}
        kept |= {files.codec(manifest.codec_sha256)}
        kept |= {files.log(number) for number in range(manifest.first_log, self._log_number + 1)}
        for folder in (files.segments, files.logs):
            for path in folder.iterdir():
                if path not in kept:
                    path.unlink()

    def close(self) -> None:
        """Sync and close the log."""
        self.log.close()

    def _open_log(self, number: int, whole_bytes: int) -> WriteAheadLog:
        path, sequence = self.files.log(number), self.state.sequence
        return WriteAheadLog(path, self.stamp.id_bytes, whole_bytes=whole_bytes, sequence=sequence)

    def _places(self, template_ids: Sequence[str], *, replace_same_id: bool) -> list[Place | None]:
        if len(template_ids) > 1 and len(set(template_ids)) < len(template_ids):
            raise _duplicate("twice in one call")
        places = [self.state.find(template_id) for template_id in template_ids]
        taken = len(places) - places.count(None)
        if taken and not replace_same_id:
            raise _duplicate(f"{taken} of {len(template_ids)} are enrolled already")
        return places

    def _opened(self, written: Written) -> list[StoredSegment]:
        if written.number is None:
            return []
        segment = StoredSegment(self.files.segment(written.number), written.number, self.stamp.text)
        if written.sources:
            segment.set_live(written.live_now())
        segment.verified = True  # written a moment ago, from rows that were checked
        return [segment]

    def _with_segments(self, old: Sequence[Source], new: Sequence[StoredSegment]) -> Manifest:
        records = {record.number: record for record in self.manifest.segments}
        segments = self.state.replaced(old, new)
        fresh = [records.get(segment.number, SegmentRecord(segment.number, len(segment))) for segment in segments]
        return replace(
            self.manifest,
            version=self.manifest.version + 1,
            segments=tuple(fresh),
            next_segment=max([self.manifest.next_segment, *(segment.number + 1 for segment in new)]),
        )

    def _without_old_logs(self, manifest: Manifest) -> Manifest:
        """Return a manifest that needs no log before the sealing: what they removed is written as tombstones."""
        records = []
        by_number = {segment.number: segment for segment in self.state.segments}
        for record in manifest.segments:
            segment = by_number.get(record.number)
            if segment is None or segment.dead_count == segment.tombstoned_count:
                records.append(record)
                continue
            write_tombstones(self.files.tombstones(record.number, manifest.version), segment.live)
            records.append(replace(record, tombstones=manifest.version))
        if self._sealed is None:
            return manifest
        first_log, sequence = self._sealed.first_log, self._sealed.sequence
        return replace(manifest, segments=tuple(records), first_log=first_log, sequence=sequence)

    def _put_in_force(self, manifest: Manifest) -> None:
        manifest = replace(manifest, version=self.manifest.version + 1)
        write_manifest(self.files.manifest, manifest)
        self.manifest = manifest


def _duplicate(what: str) -> UsageError:
    return UsageError(
        f"templates with ids that are not new: {what}",
        code="duplicate_id",
        advice="Use other ids, or ask for the templates there to be replaced.",
    )
