"""Measure the templates of a gallery and choose how to code them: centring, turn, head width and steps.

Nothing here can cost a hit: a poor choice makes bounds loose and searches slow, never wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from idverify.errors import UsageError
from idverify.matching.codec import CODE_CENTRE, FINE_LEVELS, Codec, nearest_level, quantised, residual_levels
from idverify.matching.templates import Float32Array, Float64Array, as_templates

_GROUP = 64
# The step of 16 uniform levels that leaves least of a Gaussian, in standard deviations, and the length it leaves as a
# share of the whole (J. Max, Quantizing for minimum distortion, IRE Trans. Information Theory 6, 1960, table II).
_GAUSSIAN_STEP = 0.3352
_GAUSSIAN_LEFT = 0.1074
# Searches are planned for a threshold of this false match rate.
_PLANNED_FMR = 1e-6
# The tail is coded where a search for the ten most similar of 100 000 should profit.
_TOP_SHARE = 1e-4
# A second look at one row costs as much as a coarse look at this many groups of 64 coordinates of one row: its codes
# are read at random. For one probe and for many; pass.cpp has the same in groups of 8, and their source.
_SECOND_STAGE_COST, _SECOND_STAGE_COST_OF_MANY = 270 / 8, 1000 / 8
_LARGEST_SAMPLE = 20_000
# Rows whose residuals tell how to code residuals: thousands of values each.
_RESIDUAL_SAMPLE = 500


@dataclass(frozen=True, slots=True)
class Spectrum:
    """What a sample of templates looks like.

    Attributes:
        mean: shape (d,).
        energies: share of the centred energy along each principal axis, falling, shape (d,).
        axes: principal axes as columns, shape (d, d).
        centred_length: root mean square length after centring.
        effective_dimension: 1 / sum of squared shares: how many axes carry the energy.
    """

    mean: Float64Array
    energies: Float64Array
    axes: Float64Array
    centred_length: float

    @property
    def effective_dimension(self) -> float:
        """How many equal axes would spread the energy as far."""
        return float(1 / max(np.square(self.energies).sum(), 1e-30))


def measure_spectrum(sample: Float32Array, *, centred: bool) -> Spectrum:
    """Return mean and principal axes of a sample of templates, shape (n, d)."""
    values = sample.astype(np.float64)
    mean = values.mean(axis=0) if centred else np.zeros(values.shape[1])
    values -= mean
    energies, axes = np.linalg.eigh(values.T @ values / len(values))
    total = max(float(energies.sum()), 0.0)
    shares = np.maximum(energies[::-1], 0) / max(total, 1e-30)
    return Spectrum(mean, shares, axes[:, ::-1], float(np.sqrt(total)))


def fit_codec(sample: Float32Array, *, engine: str, seed: int = 0) -> Codec:
    """Return the codec for a gallery whose templates look like the sample.

    Args:
        sample: templates of unit length, shape (n, d); some thousands tell the axes well. One row is enough for a
            codec that is correct; then the axes are turned at random and all are in the head.
        engine: what made the templates.
        seed: of the sample drawn from a large one and of the random turns.

    Raises:
        UsageError: an empty sample, or what `as_templates` refuses.
    """
    dimension = np.atleast_2d(sample).shape[1]
    rows = as_templates(sample, dimension=dimension)
    if not len(rows):
        raise UsageError("a codec is fitted to at least one template", code="sample_empty")
    draws = np.random.default_rng(seed)
    if len(rows) > _LARGEST_SAMPLE:
        rows = rows[draws.choice(len(rows), _LARGEST_SAMPLE, replace=False)]
    spectrum = measure_spectrum(rows, centred=_centring_pays(rows))
    head = choose_head(spectrum)
    turn = _turn(spectrum, head, draws)
    mean = spectrum.mean.astype(np.float32)
    values = (rows.astype(np.float64) - mean) @ turn.T
    steps, tail_coded = _steps(values, head), tail_pays(spectrum, head)
    return Codec(engine, mean, turn.astype(np.float32), head, *steps, tail_coded, fine_residual=True)


def choose_head(spectrum: Spectrum) -> int:
    """Return the head width, a multiple of 64, whose watchlist searches should cost least.

    The coarse look at a row costs in proportion to the head; a row that it cannot rule out costs a second look. Which
    share that is follows from the threshold, the spread of the similarities of strangers (one over the root of the
    effective dimension) and the slack of the bound: what the code leaves of the head, and the tail's energy.
    """
    if not spectrum.centred_length:  # equal templates: there is nothing to code
        return _GROUP
    costs = {
        head: head / _GROUP + _survivors(spectrum, head, 1.0, _PLANNED_FMR) * _SECOND_STAGE_COST
        for head in range(_GROUP, _width(spectrum) + 1, _GROUP)
    }
    return min(costs, key=lambda head: costs[head])


def tail_pays(spectrum: Spectrum, head: int) -> bool:
    """Whether searches for the most similar should gain from a look at the tail's codes, beside the head's."""
    if not spectrum.centred_length:
        return False
    saved = _survivors(spectrum, head, 1.0, _TOP_SHARE) - _survivors(spectrum, head, _GAUSSIAN_LEFT, _TOP_SHARE)
    return saved * _SECOND_STAGE_COST_OF_MANY > (_width(spectrum) - head) / _GROUP


def _survivors(spectrum: Spectrum, head: int, tail_left: float, reached: float) -> float:
    """Share of the rows that a look cannot rule out.

    Args:
        spectrum: of the rows.
        head: width of the head, coded with 4 bits a coordinate.
        tail_left: length that the look leaves of the tail, as a share: 1 where it does not see it.
        reached: share of the rows that reach the floor.
    """
    energy = spectrum.centred_length**2
    spread = energy / np.sqrt(spectrum.effective_dimension)
    inside = float(spectrum.energies[:head].sum())
    slack = energy * (inside * _GAUSSIAN_LEFT + (1 - inside) * tail_left)
    normal = NormalDist()
    return 1 - normal.cdf(normal.inv_cdf(1 - reached) - slack / spread)


def _width(spectrum: Spectrum) -> int:
    return -(-len(spectrum.energies) // _GROUP) * _GROUP


def _centring_pays(rows: Float32Array) -> bool:
    """Whether subtracting the mean takes enough energy away to be worth two bytes a row.

    The slack of the bound falls with the energy; below a tenth of it the gain is less than the term costs.
    """
    if len(rows) < 2:  # noqa: PLR2004  one row is its own mean
        return False
    mean = rows.mean(axis=0, dtype=np.float64)
    return bool(mean @ mean > _CENTRING_ENERGY)


# The squared length of the mean from which centring pays: SFace's templates have 0.09, dlib's 0.83.
_CENTRING_ENERGY = 0.05


def _turn(spectrum: Spectrum, head: int, draws: np.random.Generator) -> Float64Array:
    """Return the turn: principal axes, then head and tail each turned at random so that no coordinate stands out."""
    d = len(spectrum.energies)
    width = -(-d // _GROUP) * _GROUP
    axes = np.zeros((width, d))
    axes[:d] = spectrum.axes.T
    parts = [(0, head), (head, width)]
    return np.concatenate(
        [_random_turn(stop - start, draws) @ axes[start:stop] for start, stop in parts if stop > start]
    )


def _random_turn(size: int, draws: np.random.Generator) -> Float64Array:
    q, r = np.linalg.qr(draws.standard_normal((size, size)))
    return np.asarray(q * np.sign(np.diag(r)), np.float64)


def _steps(values: Float64Array, head: int) -> tuple[float, float, float]:
    """Return the steps of the head, of its residual and of the tail that leave least of the sample."""
    head_step = _GAUSSIAN_STEP * _spread(values[:, :head])
    some = values[:: max(1, len(values) // _RESIDUAL_SAMPLE), :head]
    left = some - (quantised(some, head_step) - CODE_CENTRE) * head_step
    candidates = head_step / np.arange(20, 40)  # 24 steps are what the fine levels' inner ones span
    residual_step = min(candidates, key=lambda step: _left(left, residual_levels(FINE_LEVELS, step)))
    tail_step = _GAUSSIAN_STEP * _spread(values[:, head:]) if head < values.shape[1] else 0.0
    return head_step, float(residual_step), tail_step


def _spread(values: Float64Array) -> float:
    """Root mean square of all values, never 0: equal templates leave nothing to code."""
    return max(float(np.sqrt(np.square(values).mean())), 1e-9)


def _left(values: Float64Array, levels: Float64Array) -> float:
    return float(np.square(values - levels[nearest_level(values, levels)]).sum())
