"""A store of templates on disk: one writer, any number of readers, searches on unchanging views meanwhile.

A write is acknowledged when its call returns: by then it is in the log, and (unless `sync` is put off) the log has
been synced, so that it survives the end of the process and a loss of power.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from idverify.errors import IdverifyError, UsageError
from idverify.matching.store.entry import Entry
from idverify.matching.store.files import GalleryFiles
from idverify.matching.store.lock import WriterLock
from idverify.matching.store.log import WriteAheadLog
from idverify.matching.store.manifest import Manifest, Missing, write_manifest
from idverify.matching.store.plane_file import DamagedFileError
from idverify.matching.store.records import Put
from idverify.matching.store.recovery import recover, set_damage_aside
from idverify.matching.store.rewrite import Rewriter, StoreLimits
from idverify.matching.store.stamp import GalleryStamp, read_stamp, write_stamp
from idverify.matching.store.state import StoreState
from idverify.matching.store.view import StoreView
from idverify.matching.store.writer import StoreWriter
from idverify.matching.templates import Float32Array
from idverify.progress import Progress

# Read in full when a store is opened: a tenth of a second. Larger stores are read by `verify`.
_CHECKED_WHEN_OPENED_BYTES = 1 << 28
# A writer waits for the flush in the background when there are so many times as many new rows as begin one.
_MOST_BEHIND = 8
_USUAL_LIMITS = StoreLimits()


def create_store(root: Path, stamp: GalleryStamp) -> None:
    """Make an empty store in a folder.

    Raises:
        UsageError: there is one already (`gallery_exists`), or it cannot be written.
    """
    files = GalleryFiles(root)
    if files.stamp.exists():
        raise UsageError(f"{root.name}: there is a gallery already", code="gallery_exists", advice="Name a new folder.")
    files.make_folders()
    WriteAheadLog(files.log(1), stamp.id_bytes, whole_bytes=0, sequence=0).close()
    write_manifest(files.manifest, Manifest())
    # Last: a folder is a gallery from now on.
    write_stamp(files.stamp, stamp)


class TemplateReader:
    """A store open for searching; it shows what was there when it was opened."""

    def __init__(self, root: Path) -> None:
        """Open a store.

        Raises:
            UsageError: there is none.
            UnreadableInputError: its stamp or manifest is damaged; damaged segments are only missing.
        """
        self.files = GalleryFiles(root)
        self.stamp = read_stamp(self.files.stamp)
        self._seen = self._signature()  # before the files are read: what changes meanwhile shows as a change
        self._state = recover(self.files, self.stamp).state
        self._lock = threading.Lock()
        if _size_bytes(self._state) <= _CHECKED_WHEN_OPENED_BYTES:
            self.verify()

    @property
    def state(self) -> StoreState:
        """What the store holds."""
        return self._state

    @property
    def is_current(self) -> bool:
        """Whether nothing was written since the store was opened."""
        signature = self._signature()
        return bool(signature) and signature == self._seen

    def view(self) -> StoreView:
        """Return the store as it was when it was opened."""
        with self._lock:
            return self._state.view()

    def verify(self, progress: Progress | None = None) -> tuple[Missing, ...]:
        """Read every segment in full and return what is missing; damaged ones are searched no more."""
        for segment in tuple(self._state.segments):
            try:
                segment.verify()
            except DamagedFileError as error:
                with self._lock:
                    self._state.replace((segment,), [])
                    self._state.missing += (Missing(segment.file.path.name, len(segment), str(error)),)
            if progress is not None:
                progress.advance()
        with self._lock:
            self._state.touch()
        return self._state.missing

    def close(self) -> None:
        """Nothing to do: mapped files close with their last view."""

    def _signature(self) -> tuple[tuple[str, int, int], ...]:
        """Return what changes with every write: of the manifest and of each log, its size and time of change."""
        with suppress(FileNotFoundError):  # a log that ends just now: a change in any case
            files = (self.files.manifest, *sorted(self.files.logs.iterdir()))
            states = [(path.name, path.stat()) for path in files]
            return tuple((name, state.st_size, state.st_mtime_ns) for name, state in states)
        return ()


class TemplateStore:
    """A store open for writing, with whoever searches it in this process.

    Flushing and merging go on in a thread when `background` is set, otherwise inside the calls that make them due.
    """

    def __init__(
        self,
        root: Path,
        *,
        background: bool = False,
        on_trouble: Callable[[str], None] | None = None,
        limits: StoreLimits = _USUAL_LIMITS,
    ) -> None:
        """Open a store, drop what was never acknowledged, and move damaged files aside.

        Args:
            root: its folder.
            background: whether to flush and merge in a thread.
            on_trouble: told, in words without personal data, when that thread cannot go on for now.
            limits: how large its parts grow.

        Raises:
            UsageError: there is none, or another writer has it open (`gallery_locked`).
            UnreadableInputError: its stamp or manifest is damaged; damaged segments are only missing.
        """
        self.files = GalleryFiles(root)
        self.stamp = read_stamp(self.files.stamp)
        self._limits = limits
        self._lock = WriterLock(self.files.lock)
        try:
            self._writer, self._rewriter = self._open()
        except BaseException:
            self._lock.release()
            raise
        self._on_trouble = on_trouble or _tell_nobody
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._maintain_in_background, daemon=True) if background else None
        if self._thread is not None:
            self._thread.start()

    @property
    def state(self) -> StoreState:
        """What the store holds now."""
        return self._writer.state

    def put(self, records: Sequence[Put], *, replace_same_id: bool = False, sync: bool = True) -> int:
        """Enrol templates and return how many took the place of one of the same id.

        Args:
            records: any number; each is there wholly or not at all.
            replace_same_id: whether an id may be there already; its template is replaced in one step.
            sync: False acknowledges at once and leaves the sync to the next call of `sync`: what was acknowledged then
                survives the end of the process, not a loss of power.

        Raises:
            UsageError: an id is there already, or twice (`duplicate_id`); the disk is full. None is enrolled then.
        """
        replaced = self._writer.put(records, replace_same_id=replace_same_id)
        self._written(sync=sync)
        return replaced

    def remove(self, template_ids: Sequence[str], *, sync: bool = True) -> tuple[str, ...]:
        """Remove templates and return the ids there were; `sync` as in `put`.

        They are found no more at once, and gone from every file after `compact`.
        """
        found = self._writer.remove(template_ids)
        self._written(sync=sync)
        return found

    def load(self, entries: Sequence[Entry], rows: Float32Array, progress: Progress | None = None) -> None:
        """Enrol many templates at once, past the log; each segment of them is there wholly or not at all.

        Raises:
            UsageError: an id is there already, or twice (`duplicate_id`); the disk is full.
        """
        self._writer.refuse_known([entry.id for entry in entries])
        for start in range(0, len(entries), self._limits.largest_segment_rows):
            stop = start + self._limits.largest_segment_rows
            self._rewriter.load(entries[start:stop], rows[start:stop])
            if progress is not None:
                progress.advance(len(entries[start:stop]))

    def sync(self) -> None:
        """Return once everything acknowledged survives a loss of power."""
        self._writer.sync()

    def view(self) -> StoreView:
        """Return the store as it is now."""
        return self._writer.view()

    def verify(self, progress: Progress | None = None) -> tuple[Missing, ...]:
        """Read every segment in full, move damaged ones aside, and return what is missing."""
        self._rewriter.verify(tuple(self.state.segments), progress)
        self.state.touch()
        return self.state.missing

    def compact(self, progress: Progress | None = None) -> None:
        """Rewrite the files so that none holds a removed template any more."""
        self._rewriter.flush()
        self._rewriter.merge(thoroughly=True, progress=progress)

    def forget_missing(self) -> None:
        """Give up what is missing: its files are deleted and answers are complete again."""
        self._writer.forget_missing()

    def close(self) -> None:
        """Sync, stop the thread, and let other writers in."""
        if self._thread is not None:
            with self._wake:
                self._closing = True
                self._wake.notify()
            self._thread.join()
        try:
            self._writer.close()
        finally:
            self._lock.release()

    def __enter__(self) -> TemplateStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> tuple[StoreWriter, Rewriter]:
        recovered = set_damage_aside(self.files, recover(self.files, self.stamp))
        writer = StoreWriter(self.files, self.stamp, recovered)
        rewriter = Rewriter(writer, self._limits)
        if any((self.files.logs / missing.file).is_file() for missing in recovered.damaged):
            rewriter.flush()  # into a segment and a new log: what is left of the damaged ones is safe
        writer.sweep()
        if _size_bytes(recovered.state) <= _CHECKED_WHEN_OPENED_BYTES:
            rewriter.verify(tuple(recovered.state.segments))
        return writer, rewriter

    def _written(self, *, sync: bool) -> None:
        if sync:
            self._writer.sync()
        if not self._rewriter.due():
            return
        if self._thread is None or len(self.state.tails[-1]) > _MOST_BEHIND * self._limits.flush_rows:
            self._maintain()
            return
        with self._wake:
            self._wake.notify()

    def _maintain(self) -> None:
        self._rewriter.flush()
        self._rewriter.merge()

    def _maintain_in_background(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._closing or self._rewriter.due())
                if self._closing:
                    return
            try:
                self._maintain()
            except IdverifyError as error:
                self._on_trouble(str(error))
                with self._wake:
                    self._wake.wait_for(lambda: self._closing, timeout=_TRY_AGAIN_S)


# A full disk does not empty itself; writes go on into the log meanwhile.
_TRY_AGAIN_S = 10.0


def _size_bytes(state: StoreState) -> int:
    return sum(segment.file.size_bytes for segment in state.segments)


def _tell_nobody(_what: str) -> None:
    return
