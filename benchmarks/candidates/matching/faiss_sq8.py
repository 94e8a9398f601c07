"""FAISS with one byte a number: an approximate index, for context. A quarter of the bytes, and no proof."""

from __future__ import annotations

from benchmarks._faiss_searches import faiss_searches
from benchmarks._matching_candidate import Candidate, Kind, Rows, Searches


def _build(rows: Rows, threads: int) -> Searches:
    import faiss  # noqa: PLC0415  an optional package

    faiss.omp_set_num_threads(threads)
    index = faiss.IndexScalarQuantizer(rows.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index.train(rows)
    index.add(rows)
    return faiss_searches(index, threads)


CANDIDATE = Candidate("faiss SQ8", Kind.APPROXIMATE, _build)
