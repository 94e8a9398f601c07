"""Templates to search: identities with several samples each, by spectrum; synthetic, of one seed.

- arcface: power-law energies whose effective axes are 39 % of the dimension, as 512-d face models have them.
- isotropic: the worst case.
- low-rank: nearly all energy in a quarter of the axes, as measured on a 512-d model.
- biased: a mean of length 0.91, as dlib's templates have it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks._matching_candidate import Rows

# Probes of a run, and of a batch.
BATCH = 64
SPECTRA = ("arcface", "isotropic", "low-rank", "biased")
_CHUNK = 50_000
_SAMPLES_PER_IDENTITY = 3
_SHARED = 0.66  # of a sample's energy with its identity: mated similarities about that
_BIAS = 0.91


@dataclass(frozen=True, slots=True)
class Templates:
    """Rows (n, d) and probes (m, d), every second of them mated, and the threshold of FMR 1e-6 among strangers."""

    rows: Rows
    probes: Rows
    threshold: float


def make_templates(spectrum: str, count: int, dimension: int, *, probes: int, seed: int) -> Templates:
    """Draw the templates of one benchmark run."""
    draws = np.random.default_rng(seed)
    scales = np.sqrt(_energies(spectrum, dimension)).astype(np.float32)
    turn = np.linalg.qr(draws.standard_normal((dimension, dimension)))[0].astype(np.float32)
    bias = turn[0] * np.float32(_BIAS) if spectrum == "biased" else None

    def directions(number: int) -> Rows:
        return _unit(draws.standard_normal((number, dimension), dtype=np.float32) * scales)

    def samples(identities: Rows) -> Rows:
        mixed = np.sqrt(_SHARED) * identities + np.sqrt(1 - _SHARED) * directions(len(identities))
        rows = _unit(mixed.astype(np.float32) @ turn)
        return rows if bias is None else _unit(rows * np.float32(np.sqrt(1 - _BIAS**2)) + bias)

    rows = np.empty((count, dimension), np.float32)
    mated: list[Rows] = []
    for start in range(0, count, _CHUNK):
        size = min(_CHUNK, count - start)
        identities = directions(-(-size // _SAMPLES_PER_IDENTITY))
        rows[start : start + size] = samples(np.repeat(identities, _SAMPLES_PER_IDENTITY, axis=0)[:size])
        mated.append(identities[:probes])
    known = np.concatenate(mated)
    known = known[draws.permutation(len(known))[: -(-probes // 2)]]
    asked = np.empty((probes, dimension), np.float32)
    asked[0::2], asked[1::2] = samples(known), samples(directions(probes // 2))
    strangers = np.sort((samples(directions(1000)) @ rows[:: max(1, count // 10_000)].T).ravel())
    return Templates(rows, asked, float(strangers[int(len(strangers) * (1 - 1e-6))]))


def _energies(spectrum: str, dimension: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    axes = np.arange(dimension, dtype=np.float64)
    if spectrum == "isotropic":
        return np.ones(dimension)
    wanted = dimension * 0.39
    if spectrum == "low-rank":
        return np.where(axes < dimension // 4, (axes + 60) ** -0.5, 0.0) + 1e-4 * 128 / dimension * 3
    low, high = 0.0, 4.0
    for _ in range(60):
        power = (low + high) / 2
        energies = (axes + 10) ** -power
        effective = energies.sum() ** 2 / np.square(energies).sum()
        low, high = (power, high) if effective > wanted else (low, power)
    return np.asarray((axes + 10) ** -power)


def _unit(rows: Rows) -> Rows:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
