"""The searches of a FAISS index whose settings do not change from call to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks._matching_candidate import Found, Rows, Searches

if TYPE_CHECKING:
    import faiss


def faiss_searches(index: faiss.Index, *, ranges: bool = True) -> Searches:
    """Return the searches of a built index.

    Args:
        index: over inner products.
        ranges: whether it can search by a threshold.
    """

    def watchlist(probes: Rows, threshold: float) -> Found:
        limits, _, found = index.range_search(probes, threshold)
        return [found[limits[i] : limits[i + 1]] for i in range(len(probes))]

    return Searches(watchlist if ranges else None, lambda probes, k: list(index.search(probes, k)[1]))
