"""What a search asks for, and how rows of a store are searched by it: the same in one process and in many."""

from __future__ import annotations

from dataclasses import dataclass, field

from idverify.errors import UsageError
from idverify.matching.search import Answer, search_top, search_watchlist
from idverify.matching.segment import Snapshot
from idverify.matching.store.view import Filter
from idverify.matching.templates import BoolArray, Float32Array


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Every template at or above a threshold, the k most similar, or the first k of those.

    Attributes:
        threshold: cosine similarity, -1 to 1.
        k: at most how many.
        only: which templates may be found; k of those are returned.
        threads: processor threads to use.
    """

    threshold: float | None = None
    k: int | None = None
    only: Filter = field(default_factory=Filter)
    threads: int = 1

    def __post_init__(self) -> None:
        """Refuse a search for nothing.

        Raises:
            UsageError: neither threshold nor k, or no such k; a threshold that no similarity can reach, such as a
                percentage: every search would say that there is no candidate.
        """
        if self.threshold is None and self.k is None:
            raise UsageError("ask for a threshold, a number of candidates, or both")
        if self.threshold is not None and not -1 <= self.threshold <= 1:
            raise UsageError(
                "the threshold is a cosine similarity: a number from -1 to 1",
                code="threshold_invalid",
                advice="Give a false match rate instead, or a similarity such as 0.4.",
            )
        if self.k is not None and self.k < 1:
            raise UsageError(f"k is {self.k}; ask for at least one candidate", code="k_invalid")


def search_rows(
    probes: Float32Array, snapshot: Snapshot, terms: SearchTerms, allowed: BoolArray | None
) -> tuple[Answer, ...]:
    """Return for each probe the rows that the terms ask for; equals of the k-th too, their order is by id.

    Args:
        probes: turned by the gallery's key, shape (m, d).
        snapshot: what to search.
        terms: threshold and k; the filter is `allowed`.
        allowed: False for rows that may not be found, shape (rows of the snapshot,).
    """
    if terms.threshold is None:
        return search_top(probes, snapshot, k=terms.k or 0, allowed=allowed, threads=terms.threads, keep_ties=True)
    return search_watchlist(probes, snapshot, threshold=terms.threshold, allowed=allowed, threads=terms.threads)
