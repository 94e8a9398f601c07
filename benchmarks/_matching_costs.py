"""What a candidate of the matching benchmark costs beside searching: memory, and adding and removing one row.

Memory is what a process of its own holds resident once it has built the candidate and searched with it, less what it
held before it had any rows: rows that the candidate keeps count, and pages of files that were read.

    python -m benchmarks._matching_costs CANDIDATE ROWS.npy      one candidate; prints a JSON object
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks._matching_candidate import Candidate, Kind, Rows, Searches, candidates
from benchmarks._matching_check import K

# Enough for every index to be trained on: what its library keeps is loaded before memory is measured.
_WARM_UP_ROWS = 8192
_PROBES, _CHANGES = 64, 50
_THRESHOLD = 0.9


def costs(some: Iterable[Candidate], rows: Rows) -> dict[str, dict[str, Any]]:
    """Return of each candidate bytes a row and microseconds a change; those that cannot be built here are left out."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.npy"
        np.save(file, rows)
        for one in some:
            command = [sys.executable, "-m", "benchmarks._matching_costs", one.name, str(file)]
            child = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  ourselves
            if child.returncode:
                raise RuntimeError(f"{one.name} ended with {child.returncode}: {child.stderr[-500:]}")
            found[one.name] = json.loads(child.stdout)
    return found


def _main(name: str, file: str) -> int:
    candidate = next(one for one in candidates(*Kind) if one.name == name)
    with threadpool_limits(1):
        try:
            result = _costs(candidate, Path(file))
        except ImportError as error:
            result = {"absent": str(error)}
    sys.stdout.write(json.dumps(result))
    return 0


def _costs(candidate: Candidate, file: Path) -> dict[str, Any]:
    _search(candidate.build(np.load(file, mmap_mode="r")[:_WARM_UP_ROWS].copy(), 1), file)
    before = _resident_bytes()
    rows = np.load(file)
    count = len(rows)
    started = time.process_time()
    searches = candidate.build(rows, 1)
    build_s = time.process_time() - started
    del rows
    _search(searches, file)
    resident = _resident_bytes() - before
    extra = np.load(file, mmap_mode="r")[: 2 * _CHANGES : 2].copy()
    return {
        "n": count,
        "build_s": build_s,
        "resident_bytes_a_row": resident / count,
        "add_us": _median_us(searches.add, [extra[i : i + 1] for i in range(_CHANGES)]),
        "remove_us": _median_us(searches.remove, np.linspace(0, count // 2, _CHANGES).astype(int).tolist()),
    }


def _search(searches: Searches, file: Path) -> None:
    probes = np.load(file, mmap_mode="r")[:_PROBES].copy()
    if searches.watchlist:
        searches.watchlist(probes, _THRESHOLD)
    if searches.top:
        searches.top(probes, K)


def _resident_bytes() -> int:
    """Return what this process holds in memory, after what is free was given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _median_us(change: Callable[[Any], object] | None, arguments: list[Any]) -> float | None:
    """Return the median CPU time of single changes; None where there is no such change."""
    if change is None:
        return None
    spent = []
    for argument in arguments:
        started = time.thread_time_ns()
        change(argument)
        spent.append(time.thread_time_ns() - started)
    return statistics.median(spent) / 1e3


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
