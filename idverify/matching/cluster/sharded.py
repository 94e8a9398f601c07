"""A gallery searched by many workers; adding and removing stay with its one writer, who may be another process."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from numpy.typing import ArrayLike

from idverify.matching.cluster.asking import Asked, Patience, ShardAsker
from idverify.matching.cluster.merge import WholeGallery, merge_answers
from idverify.matching.cluster.plan import ShardPlan, plan_shards
from idverify.matching.cluster.runner import ShardRunner
from idverify.matching.gallery import Gallery, Maker
from idverify.matching.identification import Identification, Shards, identified
from idverify.matching.store.manifest import Missing
from idverify.matching.store.stamp import GalleryStamp
from idverify.matching.store.view import SegmentView, StoreView
from idverify.matching.templates import Float32Array
from idverify.matching.terms import SearchTerms, search_rows


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """One state of the gallery, divided.

    Attributes:
        gallery: open for searching.
        whole: all of it.
        newest: the rows that are in no segment yet.
        plans: of the segments.
    """

    gallery: Gallery
    whole: StoreView
    newest: StoreView
    plans: tuple[ShardPlan, ...]


class ShardedGallery:
    """One gallery, divided among the workers of a runner; opened again when it has changed.

    The key stays here: workers get probes that are turned already, and rows on disk are.
    """

    def __init__(
        self,
        folder: Path,
        runner: ShardRunner,
        *,
        key_file: Path | None = None,
        patience: Patience | None = None,
        least_rows: int | None = None,
    ) -> None:
        """Open a gallery.

        Args:
            folder: where it is; the same path wherever the runner's workers are.
            runner: the workers; they stay open when this is closed.
            key_file: its key; the one in the folder by default.
            patience: how long to wait for workers.
            least_rows: how many rows are worth a shard.

        Raises:
            UsageError, UnreadableInputError, MissingComponentError: as `Gallery.open`.
        """
        self._folder, self._key_file = folder, key_file
        self._asker = ShardAsker(runner)
        self._patience = patience or Patience()
        self._least_rows = {} if least_rows is None else {"least_rows": least_rows}
        self._opening = threading.Lock()
        self._state = self._opened()

    @property
    def stamp(self) -> GalleryStamp:
        """What the gallery is."""
        return self._state.gallery.stamp

    def identify(self, probes: ArrayLike, made_by: Maker, terms: SearchTerms) -> tuple[Identification, ...]:
        """Return the answer to each probe; shards that do not answer by the deadline are named as missing.

        Raises:
            UsageError: templates of another engine, or what `as_templates` refuses.
        """
        until = time.monotonic() + self._patience.deadline_s
        while True:
            state = self._current()
            rows = state.gallery.turned(probes, made_by)
            left = max(0.0, until - time.monotonic())
            asked = self._asker.ask(state.plans, rows, terms, replace(self._patience, deadline_s=left))
            if not asked.outdated or time.monotonic() >= until:
                return _merged(state, asked, rows, terms)
            self._reopen(state)

    def close(self) -> None:
        """Close the gallery."""
        self._state.gallery.close()

    def _current(self) -> _State:
        """Return the gallery as it is now."""
        state = self._state
        return state if state.gallery.is_current else self._reopen(state)

    def _reopen(self, old: _State) -> _State:
        with self._opening:
            if self._state is old:  # nobody else opened it again meanwhile
                self._state = self._opened()
            return self._state

    def _opened(self) -> _State:
        gallery = Gallery.open(self._folder, key_file=self._key_file, read_only=True)
        view = gallery.view()
        newest = tuple(part for part in view.parts if not isinstance(part, SegmentView))
        folder = self._folder.resolve()
        plans = plan_shards(view, gallery.stamp, folder, count=self._asker.runner.count, **self._least_rows)
        return _State(gallery, view, replace(view, parts=newest, missing=(), unverified=0), plans)


def _merged(state: _State, asked: Asked, rows: Float32Array, terms: SearchTerms) -> tuple[Identification, ...]:
    """Return one answer to each probe, of the shards that answered and of the newest rows."""
    answers = () if asked.outdated else tuple(one.answers for one in asked.answers if one is not None)
    lost = _lost(state.plans, asked)
    whole = WholeGallery(
        generation=state.whole.generation,
        rows_live=state.whole.live_count,
        missing=(*state.whole.missing, *lost),
        unverified=state.whole.unverified,
        shards=Shards(len(state.plans), len(answers)),
    )
    parts = [*answers, _of_newest(state.newest, rows, terms)]
    return tuple(merge_answers(of_probe, terms, whole) for of_probe in zip(*parts, strict=True))


def _of_newest(newest: StoreView, rows: Float32Array, terms: SearchTerms) -> tuple[Identification, ...]:
    answers = search_rows(rows, newest.snapshot, terms, newest.allowed(terms.only))
    return tuple(identified(answer, newest, terms.threshold, terms.k) for answer in answers)


def _lost(plans: Sequence[ShardPlan], asked: Asked) -> tuple[Missing, ...]:
    return tuple(
        Missing(plan.name, plan.row_count, "no worker answered in time")
        for plan, answer in zip(plans, asked.answers, strict=True)
        if answer is None or asked.outdated
    )
