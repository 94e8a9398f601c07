"""`python -m benchmarks chip-fuzz`: chip and trust files broken at random; no crash, no hang, no false `valid`.

The chips, security objects, face records and certificates of a folder of fixtures are broken, and generated chips,
which are valid before. A hang is more than one second of CPU time. A false word: a changed data group that is proved, a
changed security object whose signature holds, a changed authority that is an anchor.

    python -m benchmarks chip-fuzz --shared FOLDER --count 500000 --json
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import Any

from benchmarks._benchmark import Benchmark, cpu_seconds
from benchmarks._chip_fuzz import Original, Tally, fixture_originals, fuzz, specimen_originals

_SHOWN_FAILURES = 20
_PROGRESS_EVERY_S = 5.0


def run(arguments: Sequence[str]) -> int:
    """Break, judge and print; exit code 1 when anything crashed, hung or passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks chip-fuzz")
    parser.add_argument("--shared", type=Path, help="folder of fixtures; without it only generated chips are broken")
    parser.add_argument("--count", type=int, default=500_000, help="broken deliveries; fewer of whole chips")
    parser.add_argument("--seed", type=int, default=9303, help="of the mutations")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    originals = [*specimen_originals(), *(fixture_originals(options.shared) if options.shared else ())]
    started = cpu_seconds()
    tallies: dict[str, Tally] = {}
    progress = _Progress(options.count, tallies)
    shares = sum(original.share for original in originals)
    for original in originals:
        progress.now = original
        count = ceil(options.count * original.share / shares)
        tallies[original.name] = fuzz(original, count, seed=options.seed, each=progress)
    result = {**_summed(list(tallies.values())), "seed": options.seed, "cpu_s": round(cpu_seconds() - started)}
    result["originals"] = {name: _shown(tally) for name, tally in tallies.items()}
    sys.stdout.write(json.dumps(result) + "\n" if options.json else _report(result))
    return 1 if any(result[kind] for kind in ("crashes", "hangs", "false_valid")) else 0


class _Progress:
    """Says on stderr, every few seconds, how far the run is and what it found."""

    def __init__(self, count: int, done: dict[str, Tally]) -> None:
        self.now: Original | None = None
        self._count, self._done = count, done
        self._started = self._last = time.monotonic()

    def __call__(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self._last < _PROGRESS_EVERY_S:
            return
        self._last = now
        total = _summed([*self._done.values(), tally])
        rate = total["deliveries"] / (now - self._started)
        left = (self._count - total["deliveries"]) / rate
        found = ", ".join(f"{kind} {total[kind]}" for kind in ("crashes", "hangs", "false_valid"))
        name = self.now.name if self.now else ""
        sys.stderr.write(
            f"{total['deliveries']} of {self._count}, {rate:.0f}/s, {left:.0f} s left, "
            f"slowest {total['slowest_s']} s, {found} ({name})\n"
        )


def _summed(tallies: Sequence[Tally]) -> dict[str, Any]:
    failures = {kind: [one for tally in tallies for one in tally.failures[kind]] for kind in Tally().failures}
    return {
        "deliveries": sum(tally.deliveries for tally in tallies),
        "mutated_files": sum(tally.mutated_files for tally in tallies),
        "refused": sum(tally.refused for tally in tallies),
        "slowest_s": round(max((tally.slowest_s for tally in tallies), default=0.0), 3),
        **{kind: len(found) for kind, found in failures.items()},
        "failures": [one for found in failures.values() for one in found][:_SHOWN_FAILURES],
    }


def _shown(tally: Tally) -> dict[str, Any]:
    counts = asdict(tally)
    failures = {kind: len(found) for kind, found in counts.pop("failures").items()}
    return {**counts, "slowest_s": round(tally.slowest_s, 3), **failures}


def _report(result: dict[str, Any]) -> str:
    lines = [
        f"{name:44} {one['deliveries']:7} deliveries, {one['mutated_files']:7} files, {one['refused']:6} refused, "
        f"slowest {one['slowest_s']:.3f} s, {one['crashes']} crashes, {one['hangs']} hangs, {one['false_valid']} false"
        for name, one in result["originals"].items()
    ]
    lines += result["failures"]
    lines.append(
        f"{result['deliveries']} deliveries, {result['mutated_files']} broken files, slowest {result['slowest_s']} s: "
        f"{result['crashes']} crashes, {result['hangs']} hangs, {result['false_valid']} false valid "
        f"({result['cpu_s']} s CPU)"
    )
    return "\n".join(lines) + "\n"


BENCHMARK = Benchmark(run=run, purpose="chip files broken at random: crashes, hangs, false `valid`")
