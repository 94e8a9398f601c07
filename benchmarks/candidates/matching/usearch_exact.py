"""usearch, exact search of float32."""

from __future__ import annotations

from benchmarks._matching_candidate import Candidate, Found, Kind, Rows, Searches


def _build(rows: Rows, threads: int) -> Searches:
    from usearch.index import search  # noqa: PLC0415  an optional package

    def top(probes: Rows, k: int) -> Found:
        matches = search(rows, probes, k, metric="ip", exact=True, threads=threads)
        return list(matches.keys.reshape(len(probes), -1))

    return Searches(None, top)


CANDIDATE = Candidate("usearch exact", Kind.PEER, _build)
