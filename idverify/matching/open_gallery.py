"""A gallery that is open: what it holds, and exact 1:N search in it. ISO/IEC 2382-37, 19795-1."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from idverify.matching.identification import Candidate, Identification, identified, ranked
from idverify.matching.maker import Maker, refuse_other_maker
from idverify.matching.search import compare_rows
from idverify.matching.store.entry import Entry
from idverify.matching.store.manifest import Missing
from idverify.matching.store.stamp import GalleryStamp
from idverify.matching.store.store import TemplateReader, TemplateStore
from idverify.matching.store.view import Filter, StoreView
from idverify.matching.templates import Float32Array, as_templates
from idverify.matching.terms import SearchTerms, search_rows
from idverify.matching.transform import keyed_transform
from idverify.progress import Progress

_EVERYTHING = Filter()


class OpenGallery:
    """What a gallery offers to those who search it.

    Templates are kept turned by the gallery's key: what is on disk matches no other gallery, and none of its
    similarities changes.
    """

    def __init__(self, store: TemplateStore | TemplateReader, key: bytes) -> None:
        """Take an open store; `Gallery.create` and `Gallery.open` are the ways in."""
        self._store = store
        self._turn = keyed_transform(key, store.stamp.dimension)

    @property
    def stamp(self) -> GalleryStamp:
        """What the gallery is."""
        return self._store.stamp

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What was acknowledged and cannot be searched; empty in a whole gallery."""
        return self._store.state.missing

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

    def verify(self, progress: Progress | None = None) -> tuple[Missing, ...]:
        """Read the whole gallery, move damaged files aside, and return what is missing."""
        return self._store.verify(progress)

    def close(self) -> None:
        """Close the gallery; a writer syncs and lets others in."""
        self._store.close()
