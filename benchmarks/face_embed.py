"""`python -m benchmarks face-embed`: pictures a second of `idverify face embed`, one thread against several."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks._benchmark import Benchmark
from benchmarks._face_pictures import load_face_pictures
from idverify.face.embed import EmbedOptions, core_count, embed_files
from idverify.progress import NoProgress

_ROUNDS = 2


def _run(arguments: Sequence[str]) -> int:
    options = _parse(arguments)
    paths = load_face_pictures("names", options.root).paths * options.repeat
    rates: dict[int, float] = {}
    for _ in range(_ROUNDS):  # in turns, so that a busy minute of the machine hits both
        for jobs in (1, options.jobs):
            rates[jobs] = max(rates.get(jobs, 0.0), _rate(paths, options.engine, jobs))
    ratio = rates[options.jobs] / rates[1]
    if options.json:
        print(json.dumps({"engine": options.engine, "pictures": len(paths), "per_second": rates, "ratio": ratio}))
    else:
        print(f"{options.engine}, {len(paths)} pictures, best of {_ROUNDS}:")
        print(f"  {rates[1]:.1f}/s with 1 thread, {rates[options.jobs]:.1f}/s with {options.jobs}: {ratio:.2f} times")
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    samples = Path(__file__).resolve().parents[1] / "samples" / "portraits"
    parser = argparse.ArgumentParser(prog="python -m benchmarks face-embed", description=__doc__)
    parser.add_argument("--root", type=Path, default=samples, help="folder of pictures; default: the samples")
    parser.add_argument("--engine", default="sface")
    parser.add_argument("--jobs", type=int, default=core_count(), help="threads; default: one per core")
    parser.add_argument("--repeat", type=int, default=5, help="how often each picture is taken; default: 5")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _rate(paths: Sequence[Path], engine: str, jobs: int) -> float:
    """Return pictures a second, the loading of the models included."""
    start = time.perf_counter()
    count = sum(1 for _ in embed_files(paths, EmbedOptions(engine), jobs=jobs, progress=NoProgress()))
    return count / (time.perf_counter() - start)


BENCHMARK = Benchmark(run=_run, purpose="Embedding many pictures: one thread against several")
