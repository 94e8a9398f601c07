"""`python -m benchmarks capacity`: memory, latency and machines for large galleries, computed from measured figures.

Nothing is timed here: it reads the committed results of `matching` (time of one search on one core), `gallery-store`
(bytes of a template, time to open) and `gallery-cluster` (what asking a cluster costs beside searching) and multiplies.
Every search reads a code of every template, so its time grows with the gallery; shards divide it. Two things are
assumed, not measured, and can be set: which share of the speed of one core each keeps when all of a machine search at
once (they share its memory bandwidth), and how much of its memory galleries may fill.

    python -m benchmarks capacity --cores 16 --memory-gb 128 --within-ms 200
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks._benchmark import Benchmark

_RESULTS = Path(__file__).parent / "results"
_SIZES = (1_000_000, 100_000_000, 1_000_000_000)
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Measured:
    """What one core and one template cost.

    Attributes:
        source: files the figures are from.
        dim: numbers of a template.
        single_ns: one watchlist search, for each template of the gallery.
        batch_ns: the same for each probe of a batch of 64.
        top10_ns: a search for the ten most similar.
        template_bytes: on disk, and in memory once read.
        open_us: to open a gallery, for each template.
        cluster_ms: what a cluster adds to a search, at the median; None where it was not measured.
    """

    source: tuple[str, ...]
    dim: int
    single_ns: float
    batch_ns: float
    top10_ns: float
    template_bytes: float
    open_us: float
    cluster_ms: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Machines for one gallery.

    Attributes:
        templates: of the gallery.
        memory_gb: its files, which stay in memory.
        one_core_ms: one watchlist search on one core, all in memory.
        machines: how many are needed.
        needed_for: what decides: `memory`, `latency`, or `nothing`: one machine does with room.
        search_ms: one watchlist search on that many, with what the cluster adds.
        top10_ms: a search for the ten most similar on them.
        searches_per_s: of watchlist probes in batches of 64.
        open_s: to open the gallery on one core, after a restart.
    """

    templates: int
    memory_gb: float
    one_core_ms: float
    machines: int
    needed_for: str
    search_ms: float
    top10_ms: float
    searches_per_s: float
    open_s: float


def plan(measured: Measured, templates: int, options: argparse.Namespace) -> Plan:
    """Return how many machines a gallery needs, and what they do."""
    memory_gb = templates * measured.template_bytes / 1e9
    cores = options.cores * options.core_share
    by_memory = math.ceil(memory_gb / (options.memory_gb * options.memory_share))
    added_ms = measured.cluster_ms or 0.0
    one_core_ms = templates * measured.single_ns / 1e6
    by_latency = math.ceil(one_core_ms / cores / max(options.within_ms - added_ms, 1e-9))
    machines = max(by_memory, by_latency, 1)
    added_ms = added_ms if machines > 1 else 0.0
    return Plan(
        templates=templates,
        memory_gb=round(memory_gb, 1),
        one_core_ms=round(one_core_ms, 1),
        machines=machines,
        needed_for="nothing" if machines == 1 else ("memory" if by_memory >= by_latency else "latency"),
        search_ms=round(one_core_ms / cores / machines + added_ms, 1),
        top10_ms=round(templates * measured.top10_ns / 1e6 / cores / machines + added_ms, 1),
        searches_per_s=round(machines * cores * 1e9 / (templates * measured.batch_ns), 1),
        open_s=round(templates * measured.open_us / 1e6 / machines, 2),
    )


def measured_in(folder: Path, dim: int) -> Measured:
    """Return the figures of the largest gallery measured on one thread.

    Raises:
        SystemExit: there is no such result.
    """
    runs = [(path, json.loads(path.read_text())) for path in sorted(folder.glob("matching_*.json"))]
    fitting = [(path, run) for path, run in runs if run["options"]["dim"] == dim and run["options"]["threads"] == 1]
    if not fitting:
        raise SystemExit(f"no result of `matching --dim {dim} --threads 1` in {folder}")
    path, run = max(fitting, key=lambda one: one[1]["options"]["n"])
    store = json.loads((folder / "gallery_store.json").read_text())
    cluster = folder / "gallery_cluster.json"
    ours, n = run["ours_ms"], run["options"]["n"]
    return Measured(
        source=(path.name, "gallery_store.json", *((cluster.name,) if cluster.exists() else ())),
        dim=dim,
        single_ns=ours["watchlist_single"] / n * 1e6,
        batch_ns=ours["watchlist_batch64"] / _BATCH / n * 1e6,
        top10_ns=ours["top10_single"] / n * 1e6,
        template_bytes=store["bytes_per_template"] * dim / store["dim"],
        open_us=store["open_reader_cpu_s"] / store["n"] * 1e6,
        cluster_ms=json.loads(cluster.read_text())["nothing_killed"]["median_ms"] if cluster.exists() else None,
    )


def run(arguments: Sequence[str]) -> int:
    """Read, multiply, print."""
    options = _options(arguments)
    measured = measured_in(options.results, options.dim)
    plans = [plan(measured, templates, options) for templates in options.templates or _SIZES]
    if options.json:
        assumed = {name: getattr(options, name) for name in ("cores", "memory_gb", "core_share", "memory_share")}
        print(
            json.dumps(
                {
                    "measured": asdict(measured),
                    "assumed": {**assumed, "within_ms": options.within_ms},
                    "plans": [asdict(one) for one in plans],
                }
            )
        )
    else:
        print("\n".join(_table(plans)))
    return 0


def _table(plans: Iterable[Plan]) -> Iterable[str]:
    rows = [asdict(one) for one in plans]
    names: list[Any] = list(rows[0])
    yield "| " + " | ".join(name.replace("_", " ") for name in names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows:
        yield (
            "| "
            + " | ".join(f"{row[name]:,}" if row[name] != row["needed_for"] else row[name] for name in names)
            + " |"
        )


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks capacity", description=__doc__)
    parser.add_argument("--templates", type=int, action="append", help="of the gallery; repeatable; 1M, 100M and 1B")
    parser.add_argument("--dim", type=int, default=512, help="numbers of a template")
    parser.add_argument("--cores", type=int, default=16, help="of a machine")
    parser.add_argument("--memory-gb", type=float, default=128.0, help="of a machine")
    parser.add_argument("--within-ms", type=float, default=200.0, help="longest time of a watchlist search")
    parser.add_argument("--core-share", type=float, default=0.5, help="of the cores' speed when all search; assumed")
    parser.add_argument("--memory-share", type=float, default=0.8, help="of the memory for galleries; assumed")
    parser.add_argument("--results", type=Path, default=_RESULTS, help="folder of measured results")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    return parser.parse_args(arguments)


BENCHMARK = Benchmark(run=run, purpose="memory, latency and machines for large galleries, from measured figures")
