"""FAISS HNSW: a graph, approximate, for context. Its cost is in building: minutes where the others take seconds."""

from __future__ import annotations

from benchmarks._faiss_searches import faiss_searches
from benchmarks._matching_candidate import Candidate, Kind, Rows, Searches

# Neighbours a row, and candidates kept while searching: usual values of the graph's own benchmarks.
_NEIGHBOURS, _KEPT = 32, 128


def _build(rows: Rows, threads: int) -> Searches:
    import faiss  # noqa: PLC0415  an optional package

    faiss.omp_set_num_threads(threads)
    index = faiss.IndexHNSWFlat(rows.shape[1], _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    index.add(rows)
    index.hnsw.efSearch = _KEPT
    return faiss_searches(index, threads, ranges=False, removes=False)


CANDIDATE = Candidate("faiss HNSW", Kind.APPROXIMATE, _build)
