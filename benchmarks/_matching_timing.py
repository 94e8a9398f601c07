"""Time candidates of the matching benchmark: every round times each of them once, in CPU time and wall time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial

from benchmarks._matching_candidate import Searches
from benchmarks._matching_check import K
from benchmarks._matching_templates import Templates

TASKS = ("watchlist_single", "watchlist_batch64", "top10_single", "top10_batch64")
# Single probes of one round.
_SINGLES = 8


def interleaved(
    built: Mapping[str, Searches], templates: Templates, *, rounds: int
) -> dict[str, dict[str, dict[str, float]]]:
    """Return of each candidate the medians in ms a call, as `{"cpu_ms": {task: ..}, "wall_ms": {task: ..}}`."""
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for name, searches in built.items():
            for task in TASKS:
                calls = calls_of(searches, task, templates)
                if calls:
                    taken.setdefault((name, task), []).append(timed(calls))
    medians: dict[str, dict[str, dict[str, float]]] = {name: {"cpu_ms": {}, "wall_ms": {}} for name in built}
    for (name, task), values in taken.items():
        for clock, times in zip(("cpu_ms", "wall_ms"), zip(*values, strict=True), strict=True):
            medians[name][clock][task] = statistics.median(times)
    return medians


def timed(calls: list[Callable[[], object]]) -> tuple[float, float]:
    """Return the CPU time and the wall time of the calls, in ms a call."""
    cpu, wall = time.process_time(), time.perf_counter()
    for call in calls:
        call()
    spent = time.process_time() - cpu, time.perf_counter() - wall
    return spent[0] * 1e3 / len(calls), spent[1] * 1e3 / len(calls)


def calls_of(searches: Searches, task: str, templates: Templates) -> list[Callable[[], object]]:
    """Return the calls of one round of a task; none where a candidate cannot do it."""
    probes, watchlist, top = templates.probes, searches.watchlist, searches.top
    groups = [probes] if task.endswith("64") else [probes[i : i + 1] for i in range(_SINGLES)]
    if task.startswith("watchlist"):
        return [partial(watchlist, group, templates.threshold) for group in groups] if watchlist else []
    return [partial(top, group, K) for group in groups] if top else []
