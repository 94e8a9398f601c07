"""idverify with the kernel for AVX2."""

from __future__ import annotations

from functools import partial

from benchmarks._idverify_searches import snapshot_searches
from benchmarks._matching_candidate import Candidate, Kind

CANDIDATE = Candidate("idverify, avx2", Kind.VARIANT, partial(snapshot_searches, kernel="avx2"))
