"""Sweeps of the matching benchmark: over the number of templates, over threads, and what candidates cost beside."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks._matching_adversarial import adversarial_check
from benchmarks._matching_candidate import Kind, candidates
from benchmarks._matching_costs import costs
from benchmarks._matching_machine import machine
from benchmarks._matching_measure import Point, measure
from benchmarks._matching_report import cost_table, plot_over_n, plot_over_threads, point_table, ratio_table
from benchmarks._matching_templates import BATCH, Templates, make_templates
from idverify.matching.kernels import kernel_names

# From so many templates on a round takes half a minute.
_LARGE = 300_000
_ROUNDS_WHEN_LARGE = 3


@dataclass(frozen=True, slots=True)
class Axes:
    """What a sweep goes over: numbers of templates, numbers of threads, and whether costs are measured."""

    sizes: tuple[int, ...]
    threads: tuple[int, ...]
    costs: bool

    def __bool__(self) -> bool:
        return bool(self.sizes or self.threads or self.costs)


def sweep(axes: Axes, options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Measure every point, and return the result and its report in Markdown.

    With `--out` the report and the plots are written beside it.
    """
    most = max((*axes.sizes, options.n))
    drawn = make_templates(options.spectrum, most, options.dim, probes=BATCH, seed=options.seed)
    checked = [Kind.OURS] + [Kind.VARIANT] * axes.costs
    adversarial = adversarial_check(candidates(*checked), options.dim, seed=options.seed)
    kinds = [Kind.OURS, Kind.PEER] + [Kind.APPROXIMATE] * options.approximate
    sizes = [_measured(kinds, drawn, n, 1, options) for n in axes.sizes]
    threads = [_measured(kinds, drawn, options.n, count, options) for count in axes.threads]
    every = [*kinds, Kind.CONTEXT, Kind.VARIANT, Kind.STORE]
    others = [_measured(every, drawn, options.n, 1, options)] if axes.costs else []
    kept = costs(candidates(*every), drawn.rows[: options.n]) if axes.costs else {}
    hard = [one for found in adversarial.values() for one in found.values()]
    if options.extend:
        before = json.loads(options.out.read_text(encoding="utf-8"))
        sizes, threads = _joined(before["sweep_n"], sizes), _joined(before["sweep_threads"], threads)
        others, kept = _joined(before["candidates"], others), {**before["costs"], **kept}
    points = [*sizes, *threads, *others]
    result = {
        "missed": sum(point.total("missed") for point in points) + sum(one.missed for one in hard),
        "extra": sum(point.total("extra") for point in points) + sum(one.extra for one in hard),
        "comparisons": sum(point.total("comparisons") for point in points) + sum(one.comparisons for one in hard),
        "sweep_n": list(map(asdict, sizes)),
        "sweep_threads": list(map(asdict, threads)),
        "candidates": list(map(asdict, others)),
        "costs": kept,
        "adversarial": {name: {who: asdict(one) for who, one in found.items()} for name, found in adversarial.items()},
        "kernels": kernel_names(),
        "options": {key: value for key, value in vars(options).items() if key not in ("out", "json")},
        "threshold": drawn.threshold,
        "machine": machine(),
    }
    report = _report(result, sizes, threads, others)
    if options.out:
        options.out.with_suffix(".md").write_text(report, encoding="utf-8")
        if sizes:
            plot_over_n(options.out.with_name(f"{options.out.stem}_n.png"), sizes)
        if threads:
            plot_over_threads(options.out.with_name(f"{options.out.stem}_threads.png"), threads)
    return result, report


def _joined(before: list[dict[str, Any]], points: Sequence[Point]) -> list[Point]:
    """Return new points and those of an earlier run that are not measured anew, in order."""
    every = {(point.n, point.threads): point for point in (*(Point(**one) for one in before), *points)}
    return [every[place] for place in sorted(every)]


def _measured(kinds: Sequence[Kind], drawn: Templates, n: int, threads: int, options: argparse.Namespace) -> Point:
    rounds = min(options.rounds, _ROUNDS_WHEN_LARGE) if n >= _LARGE else options.rounds
    sys.stderr.write(f"{n:,} templates, {threads} threads\n")
    templates = Templates(drawn.rows[:n], drawn.probes, drawn.threshold)
    return measure(candidates(*kinds), templates, threads=threads, rounds=rounds)


def _report(result: dict[str, Any], sizes: Sequence[Point], threads: Sequence[Point], others: Sequence[Point]) -> str:
    options, here = result["options"], result["machine"]
    title = f"# Exact search, {options['dim']} dimensions, {options['spectrum']} spectrum\n"
    made = (
        f"Made by `python -m benchmarks matching` on {here['processor']}, {here['cores']} cores, load "
        f"{here['load']:.1f}; kernels {', '.join(result['kernels'])}. Missed {result['missed']}, extra "
        f"{result['extra']} in {result['comparisons']:,} comparisons with float64, adversarial sets among them. "
        "In brackets: the time of the best exact peer (FAISS FlatIP tuned, NumPy, usearch) over ours.\n"
    )
    parts = [title, made]
    if sizes:
        parts.append("## By the number of templates\n\nCPU time, one thread.\n\n" + ratio_table(sizes, "n"))
        parts.append(f"At {sizes[-1].n:,} templates:\n\n" + point_table(sizes[-1]))
    if threads:
        parts.append(f"## By threads\n\nWall time, {threads[0].n:,} templates.\n\n" + ratio_table(threads, "threads"))
    if others:
        parts.append(f"## Every candidate\n\n{others[0].n:,} templates, one thread.\n\n" + point_table(others[0]))
        parts.append("## Memory, build, change\n\nEach in a process of its own.\n\n" + cost_table(result["costs"]))
    return "\n".join(parts)
