"""FAISS IndexFlatIP, as it comes."""

from __future__ import annotations

from benchmarks._matching_candidate import Candidate, Found, Rows, Searches


def _build(rows: Rows, threads: int) -> Searches:
    import faiss  # noqa: PLC0415  an optional package

    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)

    def watchlist(probes: Rows, threshold: float) -> Found:
        faiss.omp_set_num_threads(threads)
        limits, _, found = index.range_search(probes, threshold)
        return [found[limits[i] : limits[i + 1]] for i in range(len(probes))]

    def top(probes: Rows, k: int) -> Found:
        faiss.omp_set_num_threads(threads)
        return list(index.search(probes, k)[1])

    return Searches(watchlist, top)


CANDIDATE = Candidate("faiss FlatIP default", exact=True, ours=False, build=_build)
