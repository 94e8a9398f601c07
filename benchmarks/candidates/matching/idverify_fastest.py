"""idverify with the fastest kernel of this processor."""

from __future__ import annotations

from benchmarks._idverify_searches import snapshot_searches
from benchmarks._matching_candidate import Candidate, Kind

CANDIDATE = Candidate("idverify", Kind.OURS, snapshot_searches)
