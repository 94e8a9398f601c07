"""Templates on which a bound that is a little too low, or a tie cut wrongly, would show.

- threshold: four of five rows lie within 1e-6 of the threshold of some probe, above and below it.
- duplicates: every row is there twenty times, so that the k-th place is a tie.
- equal: all rows are the same.
- zero-mean: every row with its opposite: the mean is zero to the last bit.
- biased: a mean of length 0.995; what tells rows apart is a tenth of them.
- axes: rows along single axes, which no code of evenly spread steps suits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np

from benchmarks._matching_candidate import Candidate, Rows
from benchmarks._matching_check import Wrong, true_similarities, wrong
from benchmarks._matching_templates import Templates

# Six sets of so many rows and 64 probes, watchlist and first ten: twelve million comparisons.
_ROWS, _PROBES = 16_384, 64
_CLOSE, _NEAR_SHARE, _COPIES, _BIAS = 1e-6, 0.8, 20, 0.995
# Rows found at the threshold of the sets that have none of their own, for each probe, on average.
_FOUND = 50


def adversarial_sets(dimension: int, *, seed: int) -> Iterator[tuple[str, Templates]]:
    """Yield the sets with their names."""
    draws = np.random.default_rng(seed)

    def directions(count: int) -> Rows:
        return _unit(draws.standard_normal((count, dimension)))

    probes, rows = directions(_PROBES), directions(_ROWS)
    yield "threshold", _near_the_threshold(probes, rows, draws)
    yield "duplicates", _with_threshold(np.repeat(directions(-(-_ROWS // _COPIES)), _COPIES, axis=0)[:_ROWS], probes)
    yield "equal", _with_threshold(np.repeat(directions(1), _ROWS, axis=0), probes)
    yield "zero-mean", _with_threshold(np.concatenate([rows[::2], -rows[::2]]), probes)
    bias = directions(1)
    yield "biased", _with_threshold(*(_unit(_BIAS * bias + np.sqrt(1 - _BIAS**2) * part) for part in (rows, probes)))
    axes = np.eye(dimension, dtype=np.float32)[draws.integers(0, dimension, _ROWS)]
    yield "axes", _with_threshold(_unit(axes * draws.choice([-1, 1], (_ROWS, 1)) + 1e-3 * rows), probes)


def adversarial_check(candidates: list[Candidate], dimension: int, *, seed: int) -> dict[str, dict[str, Wrong]]:
    """Return what each candidate gets wrong in each set."""
    found: dict[str, dict[str, Wrong]] = {}
    for name, templates in adversarial_sets(dimension, seed=seed):
        truth = true_similarities(templates)
        found[name] = {}
        for one in candidates:
            with suppress(ImportError):  # it does not run here
                found[name][one.name] = wrong(one.build(templates.rows, 1), one, templates, truth)
    return found


def _near_the_threshold(probes: Rows, rows: Rows, draws: np.random.Generator) -> Templates:
    """Move most rows to where their similarity to one probe is the threshold, give or take up to 1e-6."""
    threshold = 0.3
    count = int(len(rows) * _NEAR_SHARE)
    towards = probes[np.arange(count) % len(probes)].astype(np.float64)
    across = rows[:count] - np.einsum("nd,nd->n", rows[:count], towards)[:, None] * towards
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    wanted = (threshold + draws.uniform(-_CLOSE, _CLOSE, count))[:, None]
    near = wanted * towards + np.sqrt(1 - wanted**2) * across
    return Templates(np.concatenate([near.astype(np.float32), rows[count:]]), probes, threshold)


def _with_threshold(rows: Rows, probes: Rows) -> Templates:
    """Return templates with a threshold that is a similarity of one of them."""
    every = (probes[:8].astype(np.float64) @ rows.astype(np.float64).T).ravel()
    place = len(every) - min(len(every), _FOUND * 8)
    return Templates(rows, probes, float(np.partition(every, place)[place]))


def _unit(rows: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Rows:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
