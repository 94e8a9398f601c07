"""`python -m benchmarks matching`: exact 1:N search beside its peers, in one process, correct before timed.

CPU time of the process, median of interleaved rounds; a ratio is the best exact peer's median over ours. Every
candidate has as many threads as are asked for, those of its matrix products included. Every exact candidate is first
held to a float64 product. Bandwidth and the kernel's ceiling are measured in the same run.

    python -m benchmarks matching --n 100000 --dim 512 --threads 1 --json
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

import benchmarks.candidates.matching
from benchmarks._benchmark import Benchmark
from benchmarks._matching_candidate import Candidate, Found, Searches
from benchmarks._matching_templates import SPECTRA, Templates, make_templates
from idverify.matching.compiled import NATIVE
from idverify.matching.kernels import kernel_names
from idverify.registry import load_constants

_K, _BATCH, _SINGLES = 10, 64, 8
Truth = np.ndarray[tuple[int, int], np.dtype[np.float64]]
_TASKS = ("watchlist_single", "watchlist_batch64", "top10_single", "top10_batch64")
# A float32 peer may be off by this much at the threshold or the k-th place; ours is held to the last bit.
_FLOAT32_ERROR = 2e-6


def run(arguments: Sequence[str]) -> int:
    """Measure and print."""
    options = _options(arguments)
    with threadpool_limits(options.threads):
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    templates = make_templates(options.spectrum, options.n, options.dim, probes=_BATCH, seed=options.seed)
    truth = _truth(templates)
    peers: dict[str, Any] = {}
    built: dict[str, tuple[Candidate, Searches]] = {}
    for candidate in load_constants(benchmarks.candidates.matching, constant="CANDIDATE", kind=Candidate).values():
        if not (candidate.exact or options.approximate):
            continue
        started = time.process_time()
        try:
            searches = candidate.build(templates.rows, options.threads)
        except ImportError as error:
            peers[candidate.name] = {"absent": str(error)}
            continue
        peers[candidate.name] = {
            "build_s": time.process_time() - started,
            **_wrong(searches, candidate, templates, truth),
        }
        built[candidate.name] = candidate, searches
    times = _times(built, templates, options)
    for name, medians in times.items():
        peers[name]["ms"] = medians
    result = _result(options, templates, peers, built)
    _report(result, options)
    return 0 if result["missed"] == result["extra"] == 0 else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks matching")
    parser.add_argument("--n", type=int, default=100_000, help="templates; default 100000")
    parser.add_argument("--dim", type=int, default=512, help="dimension; default 512")
    parser.add_argument("--threads", type=int, default=1, help="threads of every candidate; default 1")
    parser.add_argument("--spectrum", choices=SPECTRA, default="arcface", help="default arcface")
    parser.add_argument("--rounds", type=int, default=7, help="interleaved rounds; default 7")
    parser.add_argument("--seed", type=int, default=9303)
    parser.add_argument("--approximate", action="store_true", help="also time approximate indexes, for context")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _truth(templates: Templates) -> Truth:
    """Similarities of every probe with every row in float64, shape (m, n)."""
    probes = templates.probes.astype(np.float64)
    parts = np.array_split(templates.rows, max(1, len(templates.rows) // 20_000))
    return np.concatenate([probes @ part.astype(np.float64).T for part in parts], axis=1)


def _wrong(searches: Searches, candidate: Candidate, templates: Templates, truth: Truth) -> dict[str, int]:
    """Count watchlist hits and top-k places missed and added, outside the error its arithmetic is allowed."""
    error = 1e-12 if candidate.ours else _FLOAT32_ERROR
    missed = extra = 0
    asked: list[tuple[Found, np.ndarray[tuple[int], np.dtype[np.float64]]]] = []
    if searches.watchlist:
        floors = np.full(_BATCH, templates.threshold)
        asked.append((searches.watchlist(templates.probes, templates.threshold), floors))
    if searches.top:
        asked.append((searches.top(templates.probes, _K), np.partition(truth, -_K, axis=1)[:, -_K]))
    for found, floors in asked:
        for rows, similarities, floor in zip(found, truth, floors, strict=True):
            marks = np.zeros(truth.shape[1], np.bool_)
            marks[np.asarray(rows, np.int64)[np.asarray(rows) >= 0]] = True
            missed += int(np.count_nonzero(~marks & (similarities >= floor + error)))
            extra += int(np.count_nonzero(marks & (similarities < floor - error)))
    return {"missed": missed, "extra": extra}


def _times(
    built: dict[str, tuple[Candidate, Searches]], templates: Templates, options: argparse.Namespace
) -> dict[str, dict[str, float]]:
    """Median ms a call of each candidate and task; every round times every candidate once."""
    clock = time.process_time if options.threads == 1 else time.perf_counter
    rounds: dict[tuple[str, str], list[float]] = {}
    for _ in range(options.rounds):
        for name, (_candidate, searches) in built.items():
            for task in _TASKS:
                call = _call(searches, task, templates)
                if call is None:
                    continue
                started = clock()
                calls = call()
                rounds.setdefault((name, task), []).append((clock() - started) * 1e3 / calls)
    medians: dict[str, dict[str, float]] = {name: {} for name in built}
    for (name, task), values in rounds.items():
        medians[name][task] = statistics.median(values)
    return medians


def _call(searches: Searches, task: str, templates: Templates) -> Callable[[], int] | None:
    """Return what runs a task once and says how many calls that were."""
    probes, watchlist, top = templates.probes, searches.watchlist, searches.top
    groups = [probes] if task.endswith("64") else [probes[i : i + 1] for i in range(_SINGLES)]

    def listed() -> int:
        return len([watchlist(group, templates.threshold) for group in groups if watchlist])

    def ranked() -> int:
        return len([top(group, _K) for group in groups if top])

    if task.startswith("watchlist"):
        return listed if watchlist else None
    return ranked if top else None


def _result(
    options: argparse.Namespace,
    templates: Templates,
    peers: dict[str, Any],
    built: dict[str, tuple[Candidate, Searches]],
) -> dict[str, Any]:
    ours = next(name for name, (candidate, _) in built.items() if candidate.ours)
    exact = [name for name, (candidate, _) in built.items() if candidate.exact and not candidate.ours]
    ratios = {
        task: min(peers[name]["ms"][task] for name in exact if task in peers[name]["ms"]) / peers[ours]["ms"][task]
        for task in _TASKS
    }
    bandwidth = _read_bandwidth()
    head, coarse_bytes = _plan(templates)
    single_s = peers[ours]["ms"]["watchlist_single"] / 1e3
    return {
        "missed": peers[ours]["missed"],
        "extra": peers[ours]["extra"],
        "comparisons": 2 * _BATCH * options.n,
        "ratios": ratios,
        "ours_ms": peers[ours]["ms"],
        "head": head,
        "bandwidth_fraction": options.n * coarse_bytes / single_s / bandwidth if bandwidth else None,
        "read_gb_per_s": bandwidth / 1e9 if bandwidth else None,
        "kernel_peak_gmac_per_s": _peak() / 1e9 if NATIVE else None,
        "batch_gmac_per_s": options.n * head * _BATCH / (peers[ours]["ms"]["watchlist_batch64"] * 1e6),
        "peers": peers,
        "kernels": kernel_names(),
        "options": {key: value for key, value in vars(options).items() if key not in ("out", "json")},
        "threshold": templates.threshold,
        "machine": {"processor": platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()[0]},
    }


def _plan(templates: Templates) -> tuple[int, float]:
    """Return the head's width, and the bytes of a row that a look at the heads reads."""
    from idverify.matching import fit_codec  # noqa: PLC0415  only to ask for the plan

    codec = fit_codec(templates.rows, engine="benchmark")
    return codec.head, codec.head / 2 + 2 * (1 + codec.tailed + codec.centred)


def _read_bandwidth() -> float:
    """Bytes a second that one thread reads from 512 MB, the best of five; 0 without the compiled kernels."""
    if NATIVE is None:
        return 0.0
    words = np.ones(64 << 20, np.uint64)
    return words.nbytes / min(_cpu(NATIVE.read_through, words) for _ in range(5))


def _peak() -> float:
    """Multiply-adds a second of the fastest kernel from registers, the best of five."""
    assert NATIVE is not None  # noqa: S101  the caller asked
    name, rounds = kernel_names()[0], 2_000_000
    work = NATIVE.peak(name, 1)
    return float(work * rounds / min(_cpu(NATIVE.peak, name, rounds) for _ in range(5)))


def _cpu(function: Callable[..., object], *arguments: object) -> float:
    started = time.thread_time()
    function(*arguments)
    return time.thread_time() - started


def _report(result: dict[str, Any], options: argparse.Namespace) -> None:
    if options.out:
        options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    lines = ["| candidate | " + " | ".join(_TASKS) + " | missed | extra |", "|---" * (len(_TASKS) + 3) + "|"]
    for name, peer in result["peers"].items():
        if "ms" in peer:
            cells = [f"{peer['ms'][task]:.3f}" if task in peer["ms"] else "" for task in _TASKS]
            lines.append(f"| {name} | " + " | ".join(cells) + f" | {peer['missed']} | {peer['extra']} |")
    lines.append("| ratio | " + " | ".join(f"{result['ratios'][task]:.2f}" for task in _TASKS) + " | | |")
    sys.stdout.write("\n".join(lines) + "\n")


BENCHMARK = Benchmark(run=run, purpose="exact 1:N search beside NumPy, FAISS and usearch")
