"""`python -m benchmarks gallery-store`: what it costs to load, open and change a gallery, and whether it is sound then.

One thread throughout. Single calls are timed in CPU time (their own work) and wall time. "logged" returns when the
record is in the log of the operating system: it survives the end of the process. "synced" returns when the disk has it:
it survives a loss of power, and its wall time is the disk's. Files are in the page cache when the gallery is opened
again.

    python -m benchmarks gallery-store --n 1000000 --dim 512 --json
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks._benchmark import Benchmark, cpu_seconds
from idverify.matching.audit import AuditOutcome, AuditPlan, audit_view
from idverify.matching.gallery import Entry, Gallery, Maker
from idverify.matching.templates import Float32Array
from idverify.matching.transform import keyed_transform

_MADE_BY = Maker("benchmark", "0" * 64)
# A whole segment at a time: 512 MB of templates at 512 dimensions.
_CHUNK = 1 << 18
_CALLS = 1000
_SYNCED_CALLS = 100
_COMPARISONS = 10_100_000


def run(arguments: Sequence[str]) -> int:
    """Load, open, change, print."""
    options = _options(arguments)
    with threadpool_limits(1), tempfile.TemporaryDirectory(dir=options.folder) as folder:
        root = Path(folder) / "gallery"
        result = {"n": options.n, "dim": options.dim, **_load(root, options)}
        result |= _open(root, options)
        result |= _change(root, options)
        result |= _audit(root, options)
    sys.stdout.write(json.dumps(result) + "\n" if options.json else _table(result))
    return 0 if result["audit"] == AuditOutcome.SOUND else 1


def _load(root: Path, options: argparse.Namespace) -> dict[str, Any]:
    draws = np.random.default_rng(options.seed)
    with Gallery.create(root, _MADE_BY, dimension=options.dim) as gallery:
        spent = 0.0
        for start in range(0, options.n, _CHUNK):
            rows = _rows(draws, min(_CHUNK, options.n - start), options.dim)
            entries = [Entry(f"t{number}") for number in range(start, start + len(rows))]
            before = cpu_seconds()
            gallery.load(entries, rows, _MADE_BY)
            spent += cpu_seconds() - before
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    return {"load_cpu_us_per_template": spent / options.n * 1e6, "bytes_per_template": size / options.n}


def _open(root: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Open for writing and for searching only, and search once."""
    result: dict[str, Any] = {}
    probe = _rows(np.random.default_rng(options.seed + 1), 1, options.dim)
    for name, read_only in (("open_writer", False), ("open_reader", True)):
        keyed_transform.cache_clear()  # as a new process finds it
        cpu, wall = cpu_seconds(), time.perf_counter()
        with Gallery.open(root, read_only=read_only) as gallery:
            result |= {f"{name}_cpu_s": cpu_seconds() - cpu, f"{name}_wall_s": time.perf_counter() - wall}
            answer = gallery.search(probe, _MADE_BY, k=1)[0]
            result["first_answer_wall_s"] = time.perf_counter() - wall
            if len(gallery) != options.n or not answer.certificate.holds:
                raise AssertionError("the gallery opened is not the one loaded")
    return result


def _change(root: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Enrol and remove one template a call: the newest, and those in segments."""
    rows = _rows(np.random.default_rng(options.seed + 2), _CALLS + _SYNCED_CALLS, options.dim)
    entries = [Entry(f"new{number}") for number in range(len(rows))]
    new = [entry.id for entry in entries]
    old = [f"t{number}" for number in np.linspace(0, options.n - 1, len(rows)).astype(int)]
    with Gallery.open(root) as gallery:

        def add(number: int, *, sync: bool) -> None:
            gallery.enrol(entries[number : number + 1], rows[number : number + 1], _MADE_BY, sync=sync)

        def remove(template_id: str, *, sync: bool) -> None:
            gallery.remove([template_id], sync=sync)

        logged, synced = range(_CALLS), range(_CALLS, len(rows))
        return {
            **_timed("add_logged", lambda number: add(number, sync=False), logged),
            **_timed("add_synced", lambda number: add(number, sync=True), synced),
            **_timed("remove_newest_logged", lambda number: remove(new[number], sync=False), logged),
            **_timed("remove_older_logged", lambda number: remove(old[number], sync=False), logged),
            **_timed("remove_synced", lambda number: remove(old[number], sync=True), synced),
        }


def _audit(root: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Hold the changed gallery against float64, over ten million similarities at least."""
    plan = AuditPlan(probes=-(-_COMPARISONS // options.n), seed=options.seed)
    with Gallery.open(root, read_only=True) as gallery:
        gallery.verify()
        report = audit_view(gallery.view(), plan).as_json()
    return {"audit": report.pop("outcome"), **{f"audit_{name}": value for name, value in report.items()}}


def _timed(name: str, call: Callable[[int], None], numbers: Sequence[int]) -> dict[str, float]:
    """Return medians of single calls in microseconds; the clock's own cost is in them."""
    cpu, wall = [], []
    for number in numbers:
        started, began = time.perf_counter_ns(), time.thread_time_ns()
        call(number)
        cpu.append(time.thread_time_ns() - began)
        wall.append(time.perf_counter_ns() - started)
    medians = {f"{name}_cpu_us": float(np.median(cpu)) / 1e3, f"{name}_wall_us": float(np.median(wall)) / 1e3}
    return {**medians, f"{name}_wall_p99_us": float(np.percentile(wall, 99)) / 1e3}


def _rows(draws: np.random.Generator, count: int, dimension: int) -> Float32Array:
    rows = draws.standard_normal((count, dimension), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def _table(result: dict[str, Any]) -> str:
    lines = (f"{value:12.4g}" if isinstance(value, float) else str(value) for value in result.values())
    return "".join(f"{name:28} {line:>12}\n" for name, line in zip(result, lines, strict=True))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks gallery-store", description=__doc__)
    parser.add_argument("--n", type=int, default=100_000, help="templates")
    parser.add_argument("--dim", type=int, default=512, help="dimension")
    parser.add_argument("--folder", type=Path, help="where the gallery is made; deleted afterwards")
    parser.add_argument("--seed", type=int, default=1, help="of the templates")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    return parser.parse_args(arguments)


BENCHMARK = Benchmark(run=run, purpose="what it costs to load, open and change a gallery")
