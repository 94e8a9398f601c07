"""`python -m benchmarks matching`: exact 1:N search beside its peers, in one process, correct before timed.

CPU time of the process, median of interleaved rounds; a ratio is the best exact peer's median over ours. Every
candidate has as many threads as are asked for, those of its matrix products included; with several, wall time counts,
and `times_one_thread` says how much faster idverify is than on one in the same rounds, and how much the machine is.
Every exact candidate is first held to a float64 product, ours on adversarial sets as well. Bandwidth and the kernel's
ceiling are measured in the same run.

    python -m benchmarks matching --n 100000 --dim 512 --threads 1 --json
    python -m benchmarks matching --variants                        also each kernel of idverify, and a gallery on disk
    python -m benchmarks matching --sweep-n --sweep-threads --costs --out sweep.json      beside it .md and .png files
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks._benchmark import Benchmark
from benchmarks._matching_adversarial import adversarial_check
from benchmarks._matching_candidate import Candidate, Kind, candidates
from benchmarks._matching_machine import kernel_peak, machine, read_bandwidth
from benchmarks._matching_measure import Point, measure
from benchmarks._matching_report import point_table
from benchmarks._matching_scaling import scaling
from benchmarks._matching_sweep import Axes, sweep
from benchmarks._matching_templates import BATCH, SPECTRA, Templates, make_templates
from idverify.matching import fit_codec
from idverify.matching.kernels import kernel_names

_SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)


def run(arguments: Sequence[str]) -> int:
    """Measure and print."""
    options = _options(arguments)
    axes = Axes(
        sizes=_chosen(options.sweep_n, _SIZES),
        threads=_chosen(options.sweep_threads, tuple(range(1, (os.cpu_count() or 1) + 1))),
        costs=options.costs,
    )
    result, report = sweep(axes, options) if axes else _one(options)
    if options.out:
        options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(result) + "\n" if options.json else report)
    return 0 if result["missed"] == result["extra"] == 0 else 1


def _one(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Measure one size; return the result and its table."""
    templates = make_templates(options.spectrum, options.n, options.dim, probes=BATCH, seed=options.seed)
    wanted = _wanted(options)
    ours = [one for one in wanted if one.ours]
    adversarial = adversarial_check(ours, options.dim, seed=options.seed)
    point = measure(wanted, templates, threads=options.threads, rounds=options.rounds)
    hard = [one for found in adversarial.values() for one in found.values()]
    result = {
        "missed": point.total("missed") + sum(one.missed for one in hard),
        "extra": point.total("extra") + sum(one.extra for one in hard),
        "comparisons": point.total("comparisons") + sum(one.comparisons for one in hard),
        "ratios": point.ratios,
        **_of_the_machine(point, templates),
        **_on_threads(options, templates),
        "peers": point.peers,
        "adversarial": {name: {who: asdict(one) for who, one in found.items()} for name, found in adversarial.items()},
        "kernels": kernel_names(),
        "options": {key: value for key, value in vars(options).items() if key not in ("out", "json")},
        "threshold": templates.threshold,
        "machine": machine(),
    }
    return result, point_table(point)


def _wanted(options: argparse.Namespace) -> list[Candidate]:
    kinds = [Kind.OURS, Kind.PEER, Kind.CONTEXT]
    kinds += [Kind.VARIANT, Kind.STORE] * options.variants + [Kind.APPROXIMATE] * options.approximate
    return candidates(*kinds)


def _of_the_machine(point: Point, templates: Templates) -> dict[str, Any]:
    """Return ours beside what the machine can do: bytes read by a single search, products of a batch."""
    bandwidth, peak = read_bandwidth(), kernel_peak()
    codec = fit_codec(templates.rows, engine="benchmark")  # only to ask for the plan
    row_bytes = codec.head / 2 + 2 * (1 + codec.tailed + codec.centred)
    ours = point.peers["idverify"]["ms"]
    return {
        "ours_ms": ours,
        "head": codec.head,
        "bandwidth_fraction": point.n * row_bytes / (ours["watchlist_single"] / 1e3) / bandwidth if bandwidth else None,
        "read_gb_per_s": bandwidth / 1e9 or None,
        "kernel_peak_gmac_per_s": peak / 1e9 or None,
        "batch_gmac_per_s": point.n * codec.head * BATCH / (ours["watchlist_batch64"] * 1e6),
    }


def _on_threads(options: argparse.Namespace, templates: Templates) -> dict[str, Any]:
    if options.threads == 1:
        return {}
    return {"times_one_thread": scaling(templates, threads=options.threads, rounds=options.rounds)}


def _chosen(given: list[int] | None, usual: tuple[int, ...]) -> tuple[int, ...]:
    """Return what a sweep goes over: nothing without its option, the usual where it names nothing."""
    return () if given is None else tuple(sorted(given)) or usual


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks matching")
    parser.add_argument("--n", type=int, default=100_000, help="templates; default 100000")
    parser.add_argument("--dim", type=int, default=512, help="dimension; default 512")
    parser.add_argument("--threads", type=int, default=1, help="threads of every candidate; default 1")
    parser.add_argument("--spectrum", choices=SPECTRA, default="arcface", help="default arcface")
    parser.add_argument("--rounds", type=int, default=7, help="interleaved rounds; default 7; 3 from 300000 of a sweep")
    parser.add_argument("--seed", type=int, default=9303)
    parser.add_argument("--variants", action="store_true", help="also each kernel of idverify, and a gallery on disk")
    parser.add_argument("--approximate", action="store_true", help="also time approximate indexes, for context")
    parser.add_argument("--sweep-n", type=int, nargs="*", metavar="N", help=f"over sizes; default {_SIZES}")
    parser.add_argument("--sweep-threads", type=int, nargs="*", metavar="T", help="over threads; default 1 to all")
    parser.add_argument("--costs", action="store_true", help="memory, build and change of every candidate")
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    parser.add_argument("--extend", action="store_true", help="keep the points of a sweep that --out holds already")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.extend and not (options.out and options.out.exists()):
        parser.error("--extend needs --out, with a sweep in it")
    return options


BENCHMARK = Benchmark(run=run, purpose="exact 1:N search beside NumPy, FAISS and usearch")
