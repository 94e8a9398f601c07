"""idverify with the kernel that every processor runs."""

from __future__ import annotations

from functools import partial

from benchmarks._idverify_searches import snapshot_searches
from benchmarks._matching_candidate import Candidate, Kind

CANDIDATE = Candidate("idverify, baseline", Kind.VARIANT, partial(snapshot_searches, kernel="baseline"))
