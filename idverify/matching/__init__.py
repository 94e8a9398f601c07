"""Exact 1:N search of templates with a proof: every answer is what brute force would give, and says why."""

from __future__ import annotations

from idverify.matching.certificate import Certificate
from idverify.matching.codec import Codec
from idverify.matching.planes import Planes
from idverify.matching.planner import fit_codec
from idverify.matching.search import Answer, compare_pairs, compare_rows, search_top, search_watchlist
from idverify.matching.segment import Segment, Snapshot
from idverify.matching.templates import as_templates
from idverify.matching.transform import keyed_transform

__all__ = [
    "Answer",
    "Certificate",
    "Codec",
    "Planes",
    "Segment",
    "Snapshot",
    "as_templates",
    "compare_pairs",
    "compare_rows",
    "fit_codec",
    "keyed_transform",
    "search_top",
    "search_watchlist",
]
