"""idverify with the kernel for NEON with dot products."""

from __future__ import annotations

from functools import partial

from benchmarks._idverify_searches import snapshot_searches
from benchmarks._matching_candidate import Candidate, Kind

CANDIDATE = Candidate("idverify, neon", Kind.VARIANT, partial(snapshot_searches, kernel="neon"))
