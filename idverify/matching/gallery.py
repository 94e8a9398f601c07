"""A gallery of templates: enrol, remove, and search 1:N exactly, with a certificate. ISO/IEC 2382-37, 19795-1.

>>> import tempfile, numpy as np
>>> folder = tempfile.mkdtemp() + "/watchlist"
>>> made_by = Maker("sface", "0" * 64)
>>> gallery = Gallery.create(folder, made_by, dimension=4)
>>> gallery.enrol([Entry("UTO-1", labels=("lost",))], np.eye(4, dtype=np.float32)[:1], made_by)
0
>>> answer, = gallery.search([1, 0.1, 0, 0], made_by, threshold=0.5)
>>> answer.outcome.value, answer.candidates[0].entry.id, answer.complete
('candidates', 'UTO-1', True)
>>> gallery.close()
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import ArrayLike

from idverify.errors import UsageError
from idverify.matching.gallery_key import key_check, make_key, read_key
from idverify.matching.maker import Maker
from idverify.matching.open_gallery import OpenGallery
from idverify.matching.store.entry import Entry
from idverify.matching.store.files import GalleryFiles
from idverify.matching.store.records import Put
from idverify.matching.store.stamp import GalleryStamp, read_stamp
from idverify.matching.store.store import TemplateReader, TemplateStore, create_store
from idverify.matching.store.view import Filter
from idverify.matching.templates import Float32Array
from idverify.progress import Progress

__all__ = ["Entry", "Filter", "Gallery", "Maker"]


class Gallery(OpenGallery):
    """A gallery open for writing, or for searching only."""

    @classmethod
    def create(cls, folder: Path | str, made_by: Maker, *, dimension: int, key_file: Path | None = None) -> Gallery:
        """Make an empty gallery with a key of its own, and open it for writing.

        Args:
            folder: where; new or empty.
            made_by: what will make its templates.
            dimension: length of a template.
            key_file: where its key is written; in the folder by default.

        Raises:
            UsageError: something is there already, or it cannot be written.
        """
        root = Path(folder)
        if root.is_file() or any(path.is_file() for path in root.rglob("*")):  # empty folders: a creation that failed
            raise UsageError(f"{root.name}: not an empty folder", code="gallery_exists", advice="Name a new folder.")
        GalleryFiles(root).make_folders()
        key = make_key(key_file or root / "key")
        stamp = GalleryStamp.new(
            engine=made_by.engine, model_sha256=made_by.model_sha256, dimension=dimension, key_check=key_check(key)
        )
        create_store(root, stamp)
        return cls(TemplateStore(root), key)

    @classmethod
    def open(
        cls,
        folder: Path | str,
        *,
        read_only: bool = False,
        key_file: Path | None = None,
        background: bool = False,
        on_trouble: Callable[[str], None] | None = None,
    ) -> Gallery:
        """Open a gallery.

        Args:
            folder: where it is.
            read_only: search only, beside a writer in another process; shows what was there when it was opened.
            key_file: its key; the one in the folder by default.
            background: whether the writer flushes and merges in a thread of its own; for a service.
            on_trouble: told when that thread cannot go on for now, such as on a full disk.

        Raises:
            UsageError: there is none, or another process has it open for writing.
            UnreadableInputError: its stamp or manifest is damaged.
            MissingComponentError: its key is missing or wrong.
        """
        root = Path(folder)
        key = read_key(key_file or root / "key", read_stamp(GalleryFiles(root).stamp).key_check)
        store = TemplateReader(root) if read_only else TemplateStore(root, background=background, on_trouble=on_trouble)
        return cls(store, key)

    @property
    def is_writable(self) -> bool:
        """Whether it was opened for writing."""
        return isinstance(self._store, TemplateStore)

    def enrol(
        self,
        entries: Sequence[Entry],
        templates: ArrayLike,
        made_by: Maker,
        *,
        replace_same_id: bool = False,
        sync: bool = True,
    ) -> int:
        """Enrol templates and return how many took the place of one of the same id; acknowledged on return.

        Args:
            entries: n entries.
            templates: shape (n, d) or (d,), any length but zero.
            made_by: what made them.
            replace_same_id: whether an id may be there already: its template is replaced in one step.
            sync: False leaves the sync of the log to the next `sync`: until then what was acknowledged survives the
                end of the process, not a loss of power.

        Raises:
            UsageError: another engine, what `as_templates` refuses, ids that are not new, a full disk, or a gallery
                opened for searching only. Nothing is enrolled then.
        """
        rows = self._rows(entries, templates, made_by)
        records = list(map(Put, entries, rows))
        return self._writable().put(records, replace_same_id=replace_same_id, sync=sync)

    def load(
        self, entries: Sequence[Entry], templates: ArrayLike, made_by: Maker, progress: Progress | None = None
    ) -> None:
        """Enrol many templates at once, faster than `enrol`; whole segments are acknowledged, or nothing of them.

        Raises:
            UsageError: as `enrol`; the ids must be new.
        """
        self._writable().load(entries, self._rows(entries, templates, made_by), progress)

    def remove(self, template_ids: Sequence[str], *, sync: bool = True) -> tuple[str, ...]:
        """Remove templates and return the ids there were; found no more at once, erased from disk by `compact`."""
        return self._writable().remove(template_ids, sync=sync)

    def remove_subject(self, subject: str) -> tuple[str, ...]:
        """Remove every template of a subject and return their ids."""
        return self.remove([entry.id for entry in self.entries_of(subject)])

    def remove_expired(self, on: date) -> tuple[str, ...]:
        """Remove every template that had expired on a day and return their ids."""
        view = self._store.view()
        valid = view.allowed(Filter(valid_on=on))
        # An expired row may have been removed or replaced before.
        expired = () if valid is None else np.flatnonzero(~valid & view.live)
        return self.remove([view.entry(int(row)).id for row in expired])

    def sync(self) -> None:
        """Return once everything acknowledged survives a loss of power."""
        self._writable().sync()

    def compact(self, progress: Progress | None = None) -> None:
        """Erase removed templates from every file and join small files; searches go on meanwhile."""
        self._writable().compact(progress)

    def forget_missing(self) -> None:
        """Give up what is missing: damaged files are deleted, and answers count as complete again."""
        self._writable().forget_missing()

    def __enter__(self) -> Gallery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self, entries: Sequence[Entry], templates: ArrayLike, made_by: Maker) -> Float32Array:
        """Return the templates of as many entries, turned by the key."""
        rows = self.turned(templates, made_by)
        if len(rows) == len(entries):
            return rows
        raise UsageError(f"{len(entries)} entries for {len(rows)} templates", code="entry_invalid")

    def _writable(self) -> TemplateStore:
        if isinstance(self._store, TemplateStore):
            return self._store
        raise UsageError("the gallery was opened for searching only", code="gallery_read_only")
