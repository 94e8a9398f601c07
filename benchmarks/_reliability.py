"""How often readings are right by the confidence they state: the table and the diagram."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks._figure import new_figure
from benchmarks.specimens import wilson
from idverify.reading.mrz_reading import MrzReading, ReadingStatus

BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 1.001)


def reliability(read: Sequence[tuple[bool, MrzReading]]) -> list[dict[str, Any]]:
    """Return, by stated confidence, how many readings there are, are right on every character, and are valid."""
    rows = []
    for low, high in itertools.pairwise(BINS):
        within = [(right, one) for right, one in read if one.lines and low <= one.confidence < high]
        valid = [right for right, one in within if one.status is ReadingStatus.VALID]
        rows.append(
            {
                "from": low,
                "to": min(high, 1.0),
                "readings": len(within),
                "right": sum(right for right, _ in within),
                "valid": len(valid),
                "valid_but_wrong": len(valid) - sum(valid),
            }
        )
    return rows


def plot_reliability(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the diagram as a PNG: share of readings without a wrong character, with 95 % intervals after Wilson.

    Raises:
        MissingComponentError: matplotlib is not installed.
    """
    figure = new_figure()
    axes = figure.subplots()
    for row in rows:
        if not row["readings"]:
            continue
        middle, share = (row["from"] + row["to"]) / 2, row["right"] / row["readings"]
        low, high = wilson(row["right"], row["readings"])
        axes.errorbar([middle], [share], [[max(0.0, share - low)], [max(0.0, high - share)]], fmt="o", color="C0")
        axes.annotate(str(row["readings"]), (middle, share), xytext=(6, -10), textcoords="offset points", fontsize=8)
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    axes.set(xlim=(0, 1.02), ylim=(0, 1.05), xlabel="confidence: the least sure character")
    axes.set(ylabel="share of readings without a wrong character", title="MRZ reader: reliability, readings a bin")
    axes.grid(visible=True, alpha=0.3)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file)
