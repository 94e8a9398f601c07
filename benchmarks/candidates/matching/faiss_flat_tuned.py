"""FAISS IndexFlatIP, with matrix products for batches, its best setting on one thread."""

from __future__ import annotations

from benchmarks._matching_candidate import Candidate, Found, Rows, Searches

# Probes from which FAISS multiplies matrices; None leaves its own rule.
_BLAS_FROM = 20


def _build(rows: Rows, threads: int) -> Searches:
    import faiss  # noqa: PLC0415  an optional package

    default = faiss.cvar.distance_compute_blas_threshold
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)

    def prepare(probes: Rows) -> None:
        faiss.omp_set_num_threads(threads)
        batched = _BLAS_FROM is not None and len(probes) > 1
        faiss.cvar.distance_compute_blas_threshold = _BLAS_FROM if batched else default

    def watchlist(probes: Rows, threshold: float) -> Found:
        prepare(probes)
        limits, _, found = index.range_search(probes, threshold)
        return [found[limits[i] : limits[i + 1]] for i in range(len(probes))]

    def top(probes: Rows, k: int) -> Found:
        prepare(probes)
        return list(index.search(probes, k)[1])

    return Searches(watchlist, top)


CANDIDATE = Candidate("faiss FlatIP tuned", exact=True, ours=False, build=_build)
