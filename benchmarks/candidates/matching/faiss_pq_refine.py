"""FAISS product quantiser with 4-bit codes, its best rows compared in full: an approximate index, for context."""

from __future__ import annotations

from benchmarks._faiss_searches import faiss_searches
from benchmarks._matching_candidate import Candidate, Kind, Rows, Searches

# Ten rows are compared in full for each row wanted.
_REFINED_FACTOR = 10
# The quantiser learns from this many rows at most; more change its centres little.
_TRAINED_ON = 20_000


def _build(rows: Rows, threads: int) -> Searches:
    import faiss  # noqa: PLC0415  an optional package

    faiss.omp_set_num_threads(threads)
    d = rows.shape[1]
    index = faiss.index_factory(d, f"PQ{d // 2}x4fs,RFlat", faiss.METRIC_INNER_PRODUCT)
    index.train(rows[:_TRAINED_ON])
    index.add(rows)
    faiss.ParameterSpace().set_index_parameter(index, "k_factor_rf", _REFINED_FACTOR)
    return faiss_searches(index, threads, ranges=False, removes=False)


CANDIDATE = Candidate("faiss PQ, refined", Kind.APPROXIMATE, _build)
