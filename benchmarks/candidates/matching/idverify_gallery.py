"""idverify's gallery: the store on disk, with key, log and entries, in a temporary folder. Changes are not synced."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks._matching_candidate import Candidate, Found, Kind, Rows, Searches
from idverify.matching.gallery import Entry, Gallery, Maker
from idverify.matching.identification import Identification

_MADE_BY = Maker("benchmark", "0" * 64)


def _build(rows: Rows, threads: int) -> Searches:
    folder = TemporaryDirectory()
    gallery = Gallery.create(Path(folder.name) / "gallery", _MADE_BY, dimension=rows.shape[1])
    gallery.load([Entry(str(number)) for number in range(len(rows))], rows, _MADE_BY)
    added = iter(range(len(rows), 2 * len(rows) + 1_000_000))

    def watchlist(probes: Rows, threshold: float) -> Found:
        return _numbers(gallery.search(probes, _MADE_BY, threshold=threshold, threads=threads))

    def top(probes: Rows, k: int) -> Found:
        return _numbers(gallery.search(probes, _MADE_BY, k=k, threads=threads))

    def add(row: Rows) -> None:
        gallery.enrol([Entry(str(next(added)))], row, _MADE_BY, sync=False)

    def remove(number: int) -> None:
        gallery.remove([str(number)], sync=False)

    return Searches(watchlist, top, add, remove, keeps=folder)


def _numbers(answers: tuple[Identification, ...]) -> Found:
    return [np.array([int(one.entry.id) for one in answer.candidates], np.int64) for answer in answers]


CANDIDATE = Candidate("idverify, gallery on disk", Kind.STORE, _build)
