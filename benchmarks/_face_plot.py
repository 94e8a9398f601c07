"""The DET plot of face engines: FNMR against FMR, both on logarithmic axes. ISO/IEC 19795-1."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks._face_metrics import ComparisonScores
from benchmarks._figure import new_figure

_STEPS = 400


def plot_det(file: Path, scores: Mapping[str, ComparisonScores]) -> None:
    """Write the plot of each engine's curve as a PNG; a curve ends where the rule of three does.

    Raises:
        MissingComponentError: matplotlib is not installed.
    """
    figure = new_figure()
    axes = figure.subplots()
    for name, score in scores.items():
        fmr, fnmr = det_curve(score)
        # No error found is drawn at one in all mated comparisons: a logarithmic axis has no zero.
        axes.plot(fmr, np.maximum(fnmr, 1 / max(1, len(score.mated))), label=name)
    axes.set(xscale="log", yscale="log", xlabel="FMR", ylabel="FNMR", title="DET, all against all")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file)


def det_curve(scores: ComparisonScores) -> tuple[np.ndarray, np.ndarray]:
    """Return FMR, falling, and FNMR at the same thresholds; empty without mated or non-mated comparisons."""
    mated, other = np.sort(scores.mated), np.sort(scores.non_mated)
    if not len(mated) or not len(other):
        return np.zeros(0), np.zeros(0)
    fmr = np.geomspace(1, min(1.0, 3 / len(other)), _STEPS)
    thresholds = other[np.minimum(len(other) - 1, (len(other) * (1 - fmr)).astype(int))]
    return fmr, np.searchsorted(mated, thresholds, "right") / len(mated)
