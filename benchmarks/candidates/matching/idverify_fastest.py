"""idverify with the fastest kernel of this processor."""

from __future__ import annotations

from benchmarks._matching_candidate import Candidate, Rows, Searches
from idverify.matching import Segment, Snapshot, fit_codec, search_top, search_watchlist


def _build(rows: Rows, threads: int) -> Searches:
    codec = fit_codec(rows, engine="benchmark")
    snapshot = Snapshot(codec, (Segment(rows, codec.encode(rows)),))
    return Searches(
        lambda probes, threshold: [
            answer.rows for answer in search_watchlist(probes, snapshot, threshold=threshold, threads=threads)
        ],
        lambda probes, k: [answer.rows for answer in search_top(probes, snapshot, k=k, threads=threads)],
    )


CANDIDATE = Candidate("idverify", exact=True, ours=True, build=_build)
