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
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import ArrayLike

from idverify.errors import UsageError
from idverify.matching.gallery_key import key_check, make_key, read_key
from idverify.matching.identification import Candidate, Identification, identified, ranked
from idverify.matching.search import compare_rows
from idverify.matching.store.entry import Entry
from idverify.matching.store.files import GalleryFiles
from idverify.matching.store.manifest import Missing
from idverify.matching.store.records import Put
from idverify.matching.store.stamp import GalleryStamp, read_stamp
from idverify.matching.store.store import TemplateReader, TemplateStore, create_store
from idverify.matching.store.view import Filter, StoreView
from idverify.matching.templates import Float32Array, as_templates
from idverify.matching.terms import SearchTerms, search_rows
from idverify.matching.transform import keyed_transform
from idverify.progress import Progress

__all__ = ["Entry", "Filter", "Gallery", "Maker"]

_EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Maker:
    """What made templates: templates of another engine or model are refused."""

    engine: str
    model_sha256: str


def refuse_other_maker(made_by: Maker, stamp: GalleryStamp) -> None:
    """Refuse templates that a gallery's own cannot be compared with.

    Raises:
        UsageError: another engine or model (`other_engine`).
    """
    if made_by.engine != stamp.engine or made_by.model_sha256 != stamp.model_sha256:
        raise UsageError(
            f"templates of engine {made_by.engine}; this gallery holds those of {stamp.engine} and of one model",
            code="other_engine",
            advice="Make the templates with the gallery's engine and model.",
        )


class Gallery:
    """A gallery open for writing, or for searching only.

    Templates are kept turned by the gallery's key: what is on disk matches no other gallery, and none of its
    similarities changes.
    """

    def __init__(self, store: TemplateStore | TemplateReader, key: bytes) -> None:
        """Take an open store; `create` and `open` are the ways in."""
        self._store = store
        self._turn = keyed_transform(key, store.stamp.dimension)

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
    def stamp(self) -> GalleryStamp:
        """What the gallery is."""
        return self._store.stamp

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What was acknowledged and cannot be searched; empty in a whole gallery."""
        return self._store.state.missing

    @property
    def is_writable(self) -> bool:
        """Whether it was opened for writing."""
        return isinstance(self._store, TemplateStore)

    @property
    def is_current(self) -> bool:
        """Whether it shows everything that was written; false of a reader beside a writer: open it again."""
        return isinstance(self._store, TemplateStore) or self._store.is_current

    def __len__(self) -> int:
        return self._store.state.live_count

    def __contains__(self, template_id: object) -> bool:
        return isinstance(template_id, str) and self._store.state.find(template_id) is not None

    def entry(self, template_id: str) -> Entry | None:
        """Return what is known of one template; None where there is none of that id."""
        view = self._store.view()
        return next((view.entry(row) for row in view.rows_with(template_id=template_id)), None)

    def entries_of(self, subject: str) -> tuple[Entry, ...]:
        """Return what is known of the templates of a subject, by id."""
        view = self._store.view()
        found = [view.entry(row) for row in view.rows_with(subject=subject)]
        return tuple(sorted(found, key=lambda one: one.id))

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

    def search(
        self,
        probes: ArrayLike,
        made_by: Maker,
        *,
        threshold: float | None = None,
        k: int | None = None,
        only: Filter = _EVERYTHING,
        threads: int = 1,
    ) -> tuple[Identification, ...]:
        """Return for each probe every template at or above a threshold, the k most similar, or the first k of those.

        Args:
            probes: shape (m, d) or (d,), any length but zero.
            made_by: what made them.
            threshold: cosine similarity, -1 to 1.
            k: at most how many.
            only: which templates may be found; k of those are returned.
            threads: processor threads to use.

        Raises:
            UsageError: another engine, what `as_templates` refuses, or neither threshold nor k.
        """
        return self.identify(probes, made_by, SearchTerms(threshold, k, only, threads))

    def identify(self, probes: ArrayLike, made_by: Maker, terms: SearchTerms) -> tuple[Identification, ...]:
        """Return the answer to each probe; `search` with what is asked for as one value.

        Raises:
            UsageError: another engine, or what `as_templates` refuses.
        """
        rows = self.turned(probes, made_by)
        view = self._store.view()
        answers = search_rows(rows, view.snapshot, terms, view.allowed(terms.only))
        return tuple(identified(answer, view, terms.threshold, terms.k) for answer in answers)

    def compare(self, probe: ArrayLike, made_by: Maker, *, subject: str) -> tuple[Candidate, ...]:
        """Return the similarity of a probe to each template of one subject, best first; empty of an unknown subject."""
        view = self._store.view()
        rows = np.array(sorted(view.rows_with(subject=subject)), np.int64)
        similarities = compare_rows(self.turned(probe, made_by)[0], view.snapshot, rows)
        return ranked(view, rows.tolist(), similarities.tolist())

    def turned(self, templates: ArrayLike, made_by: Maker) -> Float32Array:
        """Return templates of unit length, turned by the gallery's key as those on disk are, shape (n, d).

        Raises:
            UsageError: another engine, or what `as_templates` refuses.
        """
        stamp = self.stamp
        refuse_other_maker(made_by, stamp)
        return as_templates(templates, dimension=stamp.dimension) @ self._turn.T

    def view(self) -> StoreView:
        """Return the state of the store now; its templates are turned by the key."""
        return self._store.view()

    def sync(self) -> None:
        """Return once everything acknowledged survives a loss of power."""
        self._writable().sync()

    def verify(self, progress: Progress | None = None) -> tuple[Missing, ...]:
        """Read the whole gallery, move damaged files aside, and return what is missing."""
        return self._store.verify(progress)

    def compact(self, progress: Progress | None = None) -> None:
        """Erase removed templates from every file and join small files; searches go on meanwhile."""
        self._writable().compact(progress)

    def forget_missing(self) -> None:
        """Give up what is missing: damaged files are deleted, and answers count as complete again."""
        self._writable().forget_missing()

    def close(self) -> None:
        """Close the gallery; a writer syncs and lets others in."""
        self._store.close()

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
