"""FAISS IndexFlatIP, as it comes."""

from __future__ import annotations

from benchmarks._faiss_searches import faiss_searches
from benchmarks._matching_candidate import Candidate, Kind, Rows, Searches


def _build(rows: Rows, threads: int) -> Searches:
    import faiss  # noqa: PLC0415  an optional package

    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return faiss_searches(index, threads)


CANDIDATE = Candidate("faiss FlatIP default", Kind.CONTEXT, _build)
