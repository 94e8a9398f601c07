"""`python -m benchmarks specimens`: how fast the specimen factory is, and whether its MRZs read as real ones do.

Speed is CPU time of one process, flat pages and pages with the phone capture. For realism PassportEye reads the same
documents, once as clean scans and then under a phone of growing strength; its exact-read rate stands with its 95 %
interval (Wilson).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks._benchmark import Benchmark, cpu_seconds
from benchmarks._mrz_candidate import claims_of_peer
from benchmarks.candidates.mrz_read.passporteye_mrz_model import CANDIDATE
from idverify.errors import UsageError
from idverify.model_store import ModelStore
from idverify.specimens.factory import Order, make_specimen, make_specimens
from idverify.specimens.writer import encoded_jpeg

_CLEAN = "scan:0.0"
_PHONES = ("phone:0.25", "phone:0.5", "phone:0.75", "phone:1.0")
_NORMAL_95 = 1.96  # two-sided 95 % quantile of the normal distribution
_SEED = 41


def run(arguments: Sequence[str]) -> int:
    """Measure and print the table or one JSON object."""
    options = _options(arguments)
    result: dict[str, object] = {
        "kind": options.kind,
        "pages_per_cpu_second": {
            name: _rate(Order(kind=options.kind, seed=_SEED, capture=capture), options.pages)
            for name, capture in (("flat", ""), ("phone", "phone"))
        },
    }
    if options.count:
        result["passporteye"] = {
            capture: _exact(Order(kind=options.kind, seed=_SEED, capture=capture), options.count)
            for capture in options.capture or (_CLEAN, *_PHONES)
        }
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        print(json.dumps(result, indent=1))
    return 0


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate after Wilson (1927).

    >>> tuple(round(end, 3) for end in wilson(45, 50))
    (0.786, 0.957)
    """
    rate, square = hits / count, _NORMAL_95**2
    middle = (rate + square / (2 * count)) / (1 + square / count)
    half = _NORMAL_95 / (1 + square / count) * math.sqrt(rate * (1 - rate) / count + square / (4 * count**2))
    return middle - half, middle + half


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks specimens", description=__doc__)
    parser.add_argument("--kind", default="td3", help="kind or layout; default td3")
    parser.add_argument("--pages", type=int, default=40, help="documents for the speed; default 40")
    parser.add_argument(
        "--count", type=int, default=50, help="documents a capture for PassportEye; default 50; 0: none"
    )
    parser.add_argument("--capture", action="append", help="read only after this chain of effects; may be repeated")
    parser.add_argument("--json", action="store_true", help="one line instead of an indented object")
    return parser.parse_args(arguments)


def _rate(order: Order, count: int) -> float:
    """Return pages made a CPU second, after a warm-up that draws the backgrounds every copy shares."""
    warm_up = 8
    for number in range(warm_up):
        make_specimen(order, number)
    before = cpu_seconds()
    pages = sum(len(specimen.pictures) for specimen in make_specimens(order, count=count, first=warm_up))
    return round(pages / (cpu_seconds() - before), 2)


def _exact(order: Order, count: int) -> dict[str, object]:
    """Return how many MRZs were read without a single wrong character; the side with the MRZ of every document."""
    lines, files = [], []
    with tempfile.TemporaryDirectory() as folder:
        for specimen in make_specimens(order, count=count):
            picture = next(picture for picture in specimen.pictures if picture.truth.mrz_lines)
            files.append(Path(folder) / f"{specimen.number}.jpg")
            files[-1].write_bytes(encoded_jpeg(picture.image))
            lines.append(tuple(text for text, _ in picture.truth.mrz_lines))
        claims = claims_of_peer(CANDIDATE.program, None, files, ModelStore())
    if isinstance(claims, str):
        raise UsageError(f"PassportEye could not run: {claims}", advice="Run ./run setup.")
    hits = sum(claim.lines == truth for claim, truth in zip(claims, lines, strict=True))
    low, high = wilson(hits, count)
    return {"exact": hits, "of": count, "rate": round(hits / count, 3), "interval": [round(low, 3), round(high, 3)]}


BENCHMARK = Benchmark(run, "the specimen factory: pages a second, and how well its MRZs are read")
