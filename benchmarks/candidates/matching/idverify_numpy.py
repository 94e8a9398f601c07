"""idverify with NumPy in place of compiled kernels."""

from __future__ import annotations

from functools import partial

from benchmarks._idverify_searches import snapshot_searches
from benchmarks._matching_candidate import Candidate, Kind

CANDIDATE = Candidate("idverify, numpy", Kind.VARIANT, partial(snapshot_searches, kernel="numpy"))
