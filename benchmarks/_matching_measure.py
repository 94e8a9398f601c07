"""One point of the matching benchmark: build every candidate over the same rows, check it, then time it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from threadpoolctl import threadpool_limits

from benchmarks._matching_candidate import Candidate, Kind, Searches
from benchmarks._matching_check import true_similarities, wrong
from benchmarks._matching_templates import Templates
from benchmarks._matching_timing import TASKS, interleaved


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured at one size and number of threads.

    Attributes:
        n: templates.
        threads: of every candidate.
        peers: of each candidate by name: what it cost, or why it is absent.
        ratios: best peer by ours, of each task.
    """

    n: int
    threads: int
    peers: Mapping[str, dict[str, Any]]
    ratios: Mapping[str, float]

    def total(self, what: str) -> int:
        """Return a sum over idverify's candidates: `missed`, `extra` or `comparisons`."""
        return sum(peer[what] for peer in self.peers.values() if peer.get("ours"))


def measure(candidates: Iterable[Candidate], templates: Templates, *, threads: int, rounds: int) -> Point:
    """Build, check and time candidates; a missing package leaves its candidate out."""
    peers: dict[str, dict[str, Any]] = {}
    built: dict[str, Searches] = {}
    kinds: dict[str, Kind] = {}
    truth = true_similarities(templates)
    with threadpool_limits(threads):
        for one in candidates:
            started = time.process_time()
            try:
                searches = one.build(templates.rows, threads)
            except ImportError as error:
                peers[one.name] = {"absent": str(error)}
                continue
            build_s = time.process_time() - started
            peers[one.name] = {"build_s": build_s, "ours": one.ours, **asdict(wrong(searches, one, templates, truth))}
            built[one.name], kinds[one.name] = searches, one.kind
        times = interleaved(built, templates, rounds=rounds)
    for name, clocks in times.items():
        # Several threads' CPU time is not what a caller waits for.
        peers[name] |= {**clocks, "ms": clocks["cpu_ms" if threads == 1 else "wall_ms"]}
    return Point(len(templates.rows), threads, peers, _ratios(peers, kinds))


def _ratios(peers: Mapping[str, dict[str, Any]], kinds: Mapping[str, Kind]) -> dict[str, float]:
    ours = next(peers[name]["ms"] for name, kind in kinds.items() if kind is Kind.OURS)
    exact = [peers[name]["ms"] for name, kind in kinds.items() if kind in (Kind.PEER, Kind.CONTEXT)]
    return {task: min(times[task] for times in exact if task in times) / ours[task] for task in TASKS}
