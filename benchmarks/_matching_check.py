"""Hold a candidate of the matching benchmark to a float64 product, before it is timed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks._matching_candidate import Candidate, Found, Searches
from benchmarks._matching_templates import Templates

K = 10
Truth = NDArray[np.float64]
# What searches or turns in float32 may be off by this much at the threshold or the k-th place; ours is held to
# float64's own rounding.
_FLOAT32_ERROR = 2e-6
_FLOAT64_ERROR = 1e-12
_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Wrong:
    """Watchlist hits and top-k places missed and added, outside the error that the arithmetic is allowed.

    Attributes:
        missed: rows that belong to an answer and are not in it.
        extra: rows that do not and are.
        comparisons: similarities that the answers were held to.
    """

    missed: int
    extra: int
    comparisons: int


def true_similarities(templates: Templates) -> Truth:
    """Similarities of every probe with every row in float64, shape (m, n)."""
    probes = templates.probes.astype(np.float64)
    parts = np.array_split(templates.rows, max(1, len(templates.rows) // _ROWS_AT_ONCE))
    return np.concatenate([probes @ part.astype(np.float64).T for part in parts], axis=1)


def wrong(searches: Searches, candidate: Candidate, templates: Templates, truth: Truth) -> Wrong:
    """Ask for everything at the threshold and for the first k, and count what is not right."""
    error = _FLOAT64_ERROR if candidate.ours else _FLOAT32_ERROR
    missed = extra = comparisons = 0
    for found, floors in _asked(searches, templates, truth):
        comparisons += truth.size
        for rows, similarities, floor in zip(found, truth, floors, strict=True):
            marks = np.zeros(truth.shape[1], np.bool_)
            marks[np.asarray(rows, np.int64)[np.asarray(rows) >= 0]] = True
            missed += int(np.count_nonzero(~marks & (similarities >= floor + error)))
            extra += int(np.count_nonzero(marks & (similarities < floor - error)))
    return Wrong(missed, extra, comparisons)


def _asked(searches: Searches, templates: Templates, truth: Truth) -> list[tuple[Found, Truth]]:
    asked: list[tuple[Found, Truth]] = []
    if searches.watchlist:
        floors = np.full(len(truth), templates.threshold)
        asked.append((searches.watchlist(templates.probes, templates.threshold), floors))
    if searches.top:
        asked.append((searches.top(templates.probes, K), np.partition(truth, -K, axis=1)[:, -K]))
    return asked
