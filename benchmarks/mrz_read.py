"""`python -m benchmarks mrz-read DIR --truth index.jsonl`: MRZ readers on pictures with known lines, side by side.

The truth is one JSON object a line with `file` (relative to the truth's folder), `lines` (empty or absent: the picture
has no MRZ) and `valid` (whether the print is consistent). CPU time counts child processes; decoding a picture is
included. Readers by others run in `--peers`, an environment of their own, or, without it, in this one; one that is not
installed there is reported absent. A document counts as exact when all of its pictures are.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import benchmarks.candidates.mrz_read
from benchmarks._benchmark import Benchmark
from benchmarks._mrz_candidate import MrzCandidate, MrzClaim, claims_of_peer
from benchmarks._turned_copies import turned_copies
from benchmarks.mrz_hard import is_held_back
from idverify.errors import UsageError
from idverify.model_store import ModelStore
from idverify.mrz import parse_mrz
from idverify.registry import load_constants


@dataclass(frozen=True, slots=True)
class _Case:
    """One picture and its lines (none: no MRZ), and whether these are consistent."""

    path: Path
    lines: tuple[str, ...]
    consistent: bool


def run(arguments: Sequence[str]) -> int:
    """Read every picture with every candidate and print the table or one JSON object."""
    options = _options(arguments)
    cases = _cases(options)
    if not cases:
        raise UsageError("the truth names no picture of the folder", advice="Give --truth index.jsonl.")
    store = ModelStore()
    candidates = load_constants(benchmarks.candidates.mrz_read, constant="CANDIDATE", kind=MrzCandidate)
    wanted = [name for name in options.engine or list(candidates) if name in candidates]
    result = {name: _measure(candidates[name], cases, options.peers, store) for name in wanted}
    if options.turned:
        result["turned"] = {name: _turned(candidates[name], cases, store) for name in wanted}
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        _print(result)
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks mrz-read", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of pictures")
    parser.add_argument("--truth", type=Path, required=True, help="JSON lines with file, lines and valid")
    parser.add_argument("--engine", action="append", help="only this candidate; may be repeated")
    parser.add_argument("--peers", type=Path, help="environment with bin/python where readers by others are installed")
    parser.add_argument("--split", choices=("all", "tuned", "held"), default="all", help="which pictures; default all")
    parser.add_argument("--turned", action="store_true", help="also copies turned by quarters and by EXIF notes")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    return parser.parse_args(arguments)


def _cases(options: argparse.Namespace) -> list[_Case]:
    cases = []
    for line in options.truth.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        path = options.truth.parent / entry["file"]
        wanted = options.split == "all" or is_held_back(entry["file"]) == (options.split == "held")
        if wanted and path.parent.resolve() == options.folder.resolve() and path.is_file():
            cases.append(_Case(path, tuple(entry.get("lines") or ()), bool(entry.get("valid"))))
    return cases


def _measure(candidate: MrzCandidate, cases: list[_Case], peers: Path | None, store: ModelStore) -> dict[str, Any]:
    paths = [case.path for case in cases]
    if candidate.read_all is not None:
        return _score(cases, candidate.read_all(paths, store))
    claims = claims_of_peer(candidate.program, peers, paths, store)
    return {"absent": claims} if isinstance(claims, str) else _score(cases, claims)


def _turned(candidate: MrzCandidate, cases: list[_Case], store: ModelStore) -> dict[str, Any]:
    """Return the counts on copies turned in every way; of our own readers only, for others it takes half an hour."""
    if candidate.read_all is None:
        return {}
    counts = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, paths in turned_copies([case.path for case in cases], Path(folder)):
            counts[name] = _score(cases, candidate.read_all(paths, store))
    return counts


def _score(cases: Sequence[_Case], claims: Sequence[MrzClaim]) -> dict[str, Any]:
    """Return the counts of one candidate; `pictures` are those with an MRZ."""
    counts = dict.fromkeys(("exact", "all_fields", "claimed_valid", "valid_but_wrong", "false_mrz"), 0)
    sure = {"consistent_exact": 0, "of_these_valid": 0}
    documents: dict[tuple[str, ...], list[bool]] = defaultdict(list)
    wrong = []
    for case, claim in zip(cases, claims, strict=True):
        exact = bool(case.lines) and claim.lines == case.lines
        right = exact or (bool(case.lines) and _same_fields(claim.lines, case.lines))
        counts["exact"] += exact
        counts["all_fields"] += right
        counts["claimed_valid"] += claim.valid
        counts["valid_but_wrong"] += claim.valid and not right
        counts["false_mrz"] += not case.lines and bool(claim.lines)
        sure["consistent_exact"] += exact and case.consistent
        sure["of_these_valid"] += exact and case.consistent and claim.valid
        if case.lines:
            documents[case.lines].append(exact)
            wrong += [] if exact else [case.path.name]
    whole = sum(all(pictures) for pictures in documents.values())
    return {
        "pictures": sum(map(len, documents.values())),
        **counts,
        **sure,
        "documents": len(documents),
        "documents_exact": whole,
        **_times([claim.cpu_s for claim in claims]),
        "not_exact": wrong,
    }


def _times(seconds: Sequence[float]) -> dict[str, float]:
    return {
        "median_cpu_s": round(float(np.median(seconds)), 4),
        "mean_cpu_s": round(float(np.mean(seconds)), 4),
        "p95_cpu_s": round(float(np.percentile(seconds, 95)), 4),
    }


def _same_fields(read: tuple[str, ...], truth: tuple[str, ...]) -> bool:
    """Say whether two MRZs hold the same values, fillers at the ends of fields aside."""
    fields = parse_mrz(read).fields
    return bool(fields) and fields == parse_mrz(truth).fields


_COLUMNS = ("pictures", "exact", "all_fields", "claimed_valid", "valid_but_wrong", "false_mrz", "documents_exact")


def _print(result: dict[str, Any]) -> None:
    columns = (*_COLUMNS, "median_cpu_s", "mean_cpu_s", "p95_cpu_s")
    print(f"{'engine':24}" + "".join(f"{column:>16}" for column in columns))
    turned = {f"  {way}": row for rows in result.pop("turned", {}).values() for way, row in rows.items()}
    for name, row in {**result, **turned}.items():
        if "absent" in row:
            print(f"{name:24} absent: {row['absent']}")
        else:
            print(f"{name:24}" + "".join(f"{row[column]:>16}" for column in columns))


BENCHMARK = Benchmark(run, "MRZ readers on pictures with known lines")
