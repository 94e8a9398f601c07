"""The searches of a snapshot of idverify, by one kernel."""

from __future__ import annotations

from benchmarks._matching_candidate import Rows, Searches
from idverify.matching import Segment, Snapshot, fit_codec, search_top, search_watchlist
from idverify.matching.kernels import kernel_names


def snapshot_searches(rows: Rows, threads: int, kernel: str | None = None) -> Searches:
    """Return the searches of rows by a kernel; see `snapshot_of`."""
    return searches_of(snapshot_of(rows, kernel), threads)


def snapshot_of(rows: Rows, kernel: str | None = None) -> Snapshot:
    """Return rows, coded, to be searched by a kernel; by the fastest one without a name.

    Raises:
        ImportError: it does not run here.
    """
    kernel = kernel or kernel_names()[0]
    if kernel not in kernel_names():
        raise ImportError(f"the kernel {kernel} does not run here")
    codec = fit_codec(rows, engine="benchmark")
    return Snapshot(codec, (Segment(rows, codec.encode(rows)),), kernel=kernel)


def searches_of(snapshot: Snapshot, threads: int) -> Searches:
    """Return the searches of a snapshot on so many threads."""
    return Searches(
        lambda probes, threshold: [
            answer.rows for answer in search_watchlist(probes, snapshot, threshold=threshold, threads=threads)
        ],
        lambda probes, k: [answer.rows for answer in search_top(probes, snapshot, k=k, threads=threads)],
    )
