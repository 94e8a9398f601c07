"""The searches of a FAISS index. Settings of the library are set for each call and set back: others use it too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from benchmarks._matching_candidate import Found, Rows, Searches

if TYPE_CHECKING:
    import faiss


def faiss_searches(
    index: faiss.Index, threads: int, *, blas_from: int | None = None, ranges: bool = True, removes: bool = True
) -> Searches:
    """Return the searches of a built index.

    Args:
        index: over inner products.
        threads: of each call.
        blas_from: probes from which it multiplies matrices; None leaves its own rule.
        ranges: whether it can search by a threshold.
        removes: whether it can remove rows.
    """

    def watchlist(probes: Rows, threshold: float) -> Found:
        with _settings(threads, blas_from):
            limits, _, found = index.range_search(probes, threshold)
        return [found[limits[i] : limits[i + 1]] for i in range(len(probes))]

    def top(probes: Rows, k: int) -> Found:
        with _settings(threads, blas_from):
            return list(index.search(probes, k)[1])

    def remove(number: int) -> None:
        import faiss  # noqa: PLC0415  an optional package

        index.remove_ids(faiss.IDSelectorBatch(np.array([number], np.int64)))

    return Searches(watchlist if ranges else None, top, index.add, remove if removes else None)


@contextmanager
def _settings(threads: int, blas_from: int | None) -> Iterator[None]:
    import faiss  # noqa: PLC0415  an optional package

    faiss.omp_set_num_threads(threads)
    usual = faiss.cvar.distance_compute_blas_threshold
    if blas_from is not None:
        faiss.cvar.distance_compute_blas_threshold = blas_from
    try:
        yield
    finally:
        faiss.cvar.distance_compute_blas_threshold = usual
