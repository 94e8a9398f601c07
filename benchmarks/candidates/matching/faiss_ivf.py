"""FAISS IVF: an approximate index, for context; its misses are what exact search is for."""

from __future__ import annotations

import numpy as np

from benchmarks._faiss_searches import faiss_searches
from benchmarks._matching_candidate import Candidate, Kind, Rows, Searches


def _build(rows: Rows, threads: int) -> Searches:
    import faiss  # noqa: PLC0415  an optional package

    faiss.omp_set_num_threads(threads)
    d, lists = rows.shape[1], max(1, int(2 * np.sqrt(len(rows))))
    coarse = faiss.IndexFlatIP(d)
    index = faiss.IndexIVFFlat(coarse, d, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = 4
    index.train(rows[:: max(1, len(rows) // (lists * 40))])
    index.add(rows)
    index.nprobe = max(1, lists // 16)

    return faiss_searches(index, threads)


CANDIDATE = Candidate("faiss IVF", Kind.APPROXIMATE, _build)
