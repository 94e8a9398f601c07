"""NumPy: one matrix product, then a comparison or a partial sort."""

from __future__ import annotations

import numpy as np

from benchmarks._matching_candidate import Candidate, Found, Kind, Rows, Searches


def _build(rows: Rows, threads: int) -> Searches:  # noqa: ARG001  the product's threads are set by its environment
    def scores(probes: Rows) -> Rows:
        return (rows @ probes[0])[None] if len(probes) == 1 else probes @ rows.T

    def watchlist(probes: Rows, threshold: float) -> Found:
        return [np.flatnonzero(each >= threshold) for each in scores(probes)]

    def top(probes: Rows, k: int) -> Found:
        return [np.argpartition(each, len(each) - k)[len(each) - k :] for each in scores(probes)]

    return Searches(watchlist, top)


CANDIDATE = Candidate("numpy", Kind.PEER, _build)
