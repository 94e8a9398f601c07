"""`python -m benchmarks pipeline`: where the time of one inspection goes, cold and warm.

The samples' layouts are known; with --unknown-layouts their fields are found by labels instead.

Cold is the first inspection of a new process, engines loaded in it; warm is every later one. Wall time and CPU
time (children included) in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks._benchmark import Benchmark, cpu_seconds
from idverify.errors import UsageError
from idverify.inspection import Inspector, SourceFile
from idverify.reading.viz_reader import VizReader
from idverify.settings import Settings

_SAMPLES = Path(__file__).parents[1] / "samples" / "documents"


def run(arguments: Sequence[str]) -> int:
    """Inspect the pictures several times and print the stages."""
    options = _options(arguments)
    files = [SourceFile(path.name, path.read_bytes()) for path in options.pictures or sorted(_SAMPLES.glob("*.jpg"))]
    if not files:
        raise UsageError("no picture to inspect", advice="Name pictures, or make the samples with ./run samples.")
    live = SourceFile(options.live.name, options.live.read_bytes()) if options.live else None
    inspector = Inspector(Settings())
    if options.unknown_layouts:
        inspector.engines.viz = VizReader()
    cold = _measure(inspector, files[0], live)
    warm = [_measure(inspector, file, live) for _ in range(options.rounds) for file in files]
    result = {
        "pictures": len(files),
        "rounds": options.rounds,
        "cold_ms": cold,
        "warm_median_ms": _median(warm),
        "warm_p95_total_ms": _p95([one["total"] for one in warm]),
    }
    if not options.json:
        _print_table(result)
    else:
        sys.stdout.write(json.dumps(result) + "\n")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks pipeline", description=__doc__)
    parser.add_argument("pictures", nargs="*", type=Path, help="pictures; default: the samples")
    parser.add_argument("--live", type=Path, help="a live face to compare with; default: none")
    parser.add_argument("--rounds", type=int, default=3, help="warm rounds over all pictures; default 3")
    parser.add_argument("--unknown-layouts", action="store_true", help="as if no layout were known")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    return parser.parse_args(arguments)


def _measure(inspector: Inspector, file: SourceFile, live: SourceFile | None) -> dict[str, float]:
    wall, cpu = time.perf_counter(), cpu_seconds()
    inspection = inspector.inspect([file], on=date(2026, 1, 1), live_face=live)
    stages = {name: round(elapsed, 1) for name, elapsed in inspection.timings_ms.items()}
    stages["with_loading"] = round((time.perf_counter() - wall) * 1000, 1)
    stages["cpu"] = round((cpu_seconds() - cpu) * 1000, 1)
    return stages


def _median(measurements: Sequence[dict[str, float]]) -> dict[str, float]:
    return {stage: round(statistics.median(one[stage] for one in measurements), 1) for stage in measurements[0]}


def _p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def _print_table(result: dict[str, Any]) -> None:
    print(f"{result['pictures']} pictures, {result['rounds']} warm rounds; milliseconds")
    print(f"{'stage':14}{'cold':>10}{'warm median':>14}")
    for stage, cold in result["cold_ms"].items():
        print(f"{stage:14}{cold:10.1f}{result['warm_median_ms'][stage]:14.1f}")
    print(f"warm total, 95th percentile: {result['warm_p95_total_ms']:.1f}")


BENCHMARK = Benchmark(run=run, purpose="where the time of one inspection goes, cold and warm")
