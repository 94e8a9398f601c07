"""FAISS IndexFlatIP, with matrix products for batches, its best setting on one thread."""

from __future__ import annotations

from benchmarks._faiss_searches import faiss_searches
from benchmarks._matching_candidate import Candidate, Kind, Rows, Searches

# Probes from which FAISS multiplies matrices: every batch, and no single probe.
_BLAS_FROM = 20


def _build(rows: Rows, threads: int) -> Searches:
    import faiss  # noqa: PLC0415  an optional package

    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return faiss_searches(index, threads, blas_from=_BLAS_FROM)


CANDIDATE = Candidate("faiss FlatIP tuned", Kind.PEER, _build)
