"""idverify with the kernel for AVX-512 with VNNI."""

from __future__ import annotations

from functools import partial

from benchmarks._idverify_searches import snapshot_searches
from benchmarks._matching_candidate import Candidate, Kind

CANDIDATE = Candidate("idverify, avx512vnni", Kind.VARIANT, partial(snapshot_searches, kernel="avx512vnni"))
