"""Tables and plots of the matching benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._figure import new_figure
from benchmarks._matching_measure import Point
from benchmarks._matching_timing import TASKS

if TYPE_CHECKING:
    from matplotlib.lines import Line2D

_WORDS = dict(
    zip(TASKS, ("watchlist, 1 probe", "watchlist, 64 probes", "top 10, 1 probe", "top 10, 64 probes"), strict=True)
)


def point_table(point: Point) -> str:
    """Return a Markdown table of one point: ms a call of each candidate, and the ratios."""
    lines = [_row("candidate", *(_WORDS[task] for task in TASKS), "build s", "missed", "extra"), "|---" * 8 + "|"]
    for name, peer in point.peers.items():
        if "ms" not in peer:
            continue
        times = [_number(peer["ms"].get(task)) for task in TASKS]
        lines.append(_row(name, *times, _number(peer["build_s"]), peer["missed"], peer["extra"]))
    lines.append(_row("**best peer / idverify**", *(f"**{point.ratios[task]:.1f}**" for task in TASKS), "", "", ""))
    return "\n".join(lines) + "\n"


def ratio_table(points: Sequence[Point], axis: str) -> str:
    """Return a Markdown table of ours and of the ratios along `n` or `threads`."""
    lines = [_row(axis, *(f"{_WORDS[task]}: ms (ratio)" for task in TASKS)), "|---" * 5 + "|"]
    for point in points:
        ours = point.peers["idverify"]["ms"]
        cells = [f"{_number(ours[task])} ({point.ratios[task]:.1f})" for task in TASKS]
        lines.append(_row(f"{getattr(point, axis):,}", *cells))
    return "\n".join(lines) + "\n"


def cost_table(costs: Mapping[str, dict[str, Any]]) -> str:
    """Return a Markdown table of what candidates cost beside searching."""
    names = ("resident_bytes_a_row", "build_s", "add_us", "remove_us")
    lines = [
        _row("candidate", "resident bytes a template", "build s", "add one, us", "remove one, us"),
        "|---" * 5 + "|",
    ]
    for name, cost in costs.items():
        if "absent" not in cost:
            lines.append(_row(name, *(_number(cost[what]) for what in names)))
    return "\n".join(lines) + "\n"


def plot_over_n(file: Path, points: Sequence[Point]) -> None:
    """Write a PNG: ms a call over the number of templates, one field a task.

    Raises:
        MissingComponentError: matplotlib is not installed.
    """
    _plot(file, points, [point.n for point in points], "ms")


def plot_over_threads(file: Path, points: Sequence[Point]) -> None:
    """Write a PNG: how many times as fast as on the fewest threads, one field a task.

    Raises:
        MissingComponentError: matplotlib is not installed.
    """
    _plot(file, points, [point.threads for point in points], "wall_ms")


def _plot(file: Path, points: Sequence[Point], places: Sequence[int], clock: str) -> None:
    """Draw times by size, or how many times as fast as at the first place by threads."""
    by_threads = clock == "wall_ms"
    figure = new_figure()
    lines: dict[str, Line2D] = {}
    colours = {name: f"C{number}" for number, name in enumerate(points[0].peers)}
    for axes, task in zip(figure.subplots(2, 2).ravel(), TASKS, strict=True):
        for name, times in _series(points, task, clock).items():
            values = [times[0] / one for one in times] if by_threads else times
            width = 2.5 if name == "idverify" else 1.2
            lines[name] = axes.plot(places, values, marker=".", color=colours[name], linewidth=width)[0]
        axes.set_title(_WORDS[task], fontsize=9)
        if by_threads:
            axes.set(xlabel="threads", ylabel="times as fast", xticks=places)
        else:
            axes.set(xlabel="templates", ylabel="ms a call", xscale="log", yscale="log")
        axes.grid(visible=True, alpha=0.3)
    figure.legend(list(lines.values()), list(lines), loc="lower center", ncols=4, fontsize=7, frameon=False)
    figure.tight_layout(rect=(0, 0.08, 1, 1))
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file)


def _series(points: Sequence[Point], task: str, clock: str) -> dict[str, list[float]]:
    """Return the times of each candidate that can do a task at every point."""
    return {
        name: [point.peers[name][clock][task] for point in points]
        for name in points[0].peers
        if all(task in point.peers.get(name, {}).get(clock, {}) for point in points)
    }


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
