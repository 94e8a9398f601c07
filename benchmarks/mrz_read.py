"""`python -m benchmarks mrz-read DIR --truth index.jsonl`: MRZ readers on pictures with known lines, side by side.

The truth is one JSON object a line with `file` (relative to the truth's folder) and `lines` (empty or absent: the
picture has no MRZ). CPU time counts child processes; decoding a picture is included.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import benchmarks.candidates.mrz_read
from benchmarks._benchmark import Benchmark, cpu_seconds
from benchmarks._mrz_candidate import MrzCandidate, MrzClaim
from idverify.errors import UsageError
from idverify.model_store import ModelStore
from idverify.mrz import parse_mrz
from idverify.registry import load_constants


@dataclass(frozen=True, slots=True)
class _Case:
    """One picture and its lines; no lines: no MRZ."""

    path: Path
    lines: tuple[str, ...]


def run(arguments: Sequence[str]) -> int:
    """Read every picture with every candidate and print the table or one JSON object."""
    options = _options(arguments)
    cases = _cases(options.folder, options.truth)
    if not cases:
        raise UsageError("the truth names no picture of the folder", advice="Give --truth index.jsonl.")
    store = ModelStore()
    candidates = load_constants(benchmarks.candidates.mrz_read, constant="CANDIDATE", kind=MrzCandidate)
    wanted = options.engine or list(candidates)
    result = {name: _score(cases, candidates[name].load(store)) for name in wanted if name in candidates}
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
        return 0
    columns = ("pictures", "exact", "all_fields", "claimed_valid", "valid_but_wrong", "false_mrz", "median_cpu_s")
    print(f"{'engine':24}" + "".join(f"{column:>17}" for column in columns))
    for name, row in result.items():
        print(f"{name:24}" + "".join(f"{row[column]:>17}" for column in columns))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks mrz-read", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of pictures")
    parser.add_argument("--truth", type=Path, required=True, help="JSON lines with file and lines")
    parser.add_argument("--engine", action="append", help="only this candidate; may be repeated")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    return parser.parse_args(arguments)


def _cases(folder: Path, truth: Path) -> list[_Case]:
    cases = []
    for line in truth.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        path = truth.parent / entry["file"]
        if path.parent.resolve() == folder.resolve() and path.is_file():
            cases.append(_Case(path, tuple(entry.get("lines") or ())))
    return cases


def _score(cases: Sequence[_Case], read: Callable[[Path], MrzClaim]) -> dict[str, Any]:
    """Return the counts of one candidate; `pictures` are those with an MRZ."""
    seconds = []
    counts = dict.fromkeys(("exact", "all_fields", "claimed_valid", "valid_but_wrong", "false_mrz"), 0)
    for case in cases:
        before = cpu_seconds()
        claim = read(case.path)
        seconds.append(cpu_seconds() - before)
        right = bool(case.lines) and _same_fields(claim.lines, case.lines)
        counts["exact"] += bool(case.lines) and claim.lines == case.lines
        counts["all_fields"] += right
        counts["claimed_valid"] += claim.valid
        counts["valid_but_wrong"] += claim.valid and not right
        counts["false_mrz"] += not case.lines and bool(claim.lines)
    with_mrz = sum(bool(case.lines) for case in cases)
    return {"pictures": with_mrz, **counts, "median_cpu_s": round(statistics.median(seconds), 3)}


def _same_fields(read: tuple[str, ...], truth: tuple[str, ...]) -> bool:
    """Say whether two MRZs hold the same values, fillers at the ends of fields aside."""
    fields = parse_mrz(read).fields
    return bool(fields) and fields == parse_mrz(truth).fields


BENCHMARK = Benchmark(run, "MRZ readers on pictures with known lines")
