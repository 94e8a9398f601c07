"""Audit of a gallery: what is stored, and what searches answer, held against plain float64 arithmetic.

What it shows: every file is what was written (checksums); a row can be found by its id and by itself; searches miss
nothing, add nothing, and no similarity that was left out is above the bound its certificate states. The product here
is NumPy's float64 product over every row, which shares no code with the kernels. What it cannot show: that a template
is the one of the person it is enrolled for, or that somebody who may write the files has not changed rows and
checksums together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from idverify.errors import UsageError
from idverify.matching.search import Answer, search_top, search_watchlist
from idverify.matching.store.manifest import Missing
from idverify.matching.store.view import StoreView
from idverify.matching.templates import UNIT_TOLERANCE, BoolArray, Float32Array, Float64Array, Int64Array
from idverify.progress import NoProgress, Progress

# Two float64 sums of the same products in another order differ by less: d products below 2 and 2**-53 each.
_SAME = 1e-12
# Rows turned into float64 at a time: 64 MB at 512 dimensions.
_ROWS_AT_ONCE = 1 << 14
_SEARCHED_AT_ONCE = 64
# Their similarities to a million rows take 128 MB.
_PROBES_AT_ONCE = 16
_TOP = 10
# Ranks of the similarity that is taken as threshold: a row lies exactly on it, as many above as hits in real searches.
_THRESHOLD_RANKS = (1, 25)
# Cosine of a drawn probe and the row it is drawn near: two pictures of one person.
_NEAR = 0.7


class AuditOutcome(StrEnum):
    """What an audit says."""

    SOUND = "sound"
    UNSOUND = "unsound"
    NOTHING_CHECKED = "nothing_checked"
    """There is no row to check; never to be read as sound."""


@dataclass(frozen=True, slots=True)
class AuditPlan:
    """What an audit looks at.

    Attributes:
        rows: how many rows are searched by themselves, drawn without repetition; None: all.
        probes: how many probes are searched and compared with every row.
        seed: of what is drawn.
        threads: processor threads of the searches.
    """

    rows: int | None = 1000
    probes: int = 16
    seed: int = 0
    threads: int = 1

    def __post_init__(self) -> None:
        """Refuse numbers below what checks anything."""
        if (self.rows is not None and self.rows < 1) or self.probes < 1:
            raise UsageError("an audit needs at least one row and one probe", code="invalid_request")


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found. Sound means that every count of a fault is 0 and nothing is missing.

    Attributes:
        rows_live: templates of the gallery.
        rows_checked: of these, how many were looked at one by one.
        not_unit: rows checked that are not finite or not of unit length.
        not_found_by_id: rows checked whose id leads elsewhere.
        not_found_by_itself: rows checked that a search for themselves at their own similarity does not find.
        answers: searches compared with float64: each probe by two thresholds and by its most similar.
        comparisons: similarities computed in float64 for that.
        missed: rows that belong into an answer and are not in it.
        extra: rows in an answer that do not belong there.
        bounds_broken: answers whose certificate does not hold, counts other rows, or states a bound that a row left
            out is above.
        largest_difference: of a similarity answered from the float64 product.
        segments: files read in full, each plane against its checksum.
        missing: what is damaged or was so before; searches do without it.
        seed: of what was drawn.
    """

    rows_live: int
    segments: int
    missing: tuple[Missing, ...]
    seed: int
    rows_checked: int = 0
    not_unit: int = 0
    not_found_by_id: int = 0
    not_found_by_itself: int = 0
    answers: int = 0
    comparisons: int = 0
    missed: int = 0
    extra: int = 0
    bounds_broken: int = 0
    largest_difference: float = 0.0

    @property
    def faults(self) -> int:
        """How many faults there are, of all kinds."""
        counts = (self.not_unit, self.not_found_by_id, self.not_found_by_itself, self.missed, self.extra)
        return sum(counts) + self.bounds_broken + int(self.largest_difference > _SAME)

    @property
    def outcome(self) -> AuditOutcome:
        """What the audit says."""
        if self.faults or self.missing:
            return AuditOutcome.UNSOUND
        return AuditOutcome.SOUND if self.comparisons else AuditOutcome.NOTHING_CHECKED

    def as_json(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        values = {name: getattr(self, name) for name in AuditReport.__slots__ if name != "missing"}
        return {"outcome": self.outcome.value, **values, "missing": [part.as_json() for part in self.missing]}


def audit_view(view: StoreView, plan: AuditPlan, progress: Progress | None = None) -> AuditReport:
    """Audit one state of a gallery, after `Gallery.verify` has read its files.

    Args:
        view: of the gallery; files found damaged are in its `missing`.
        plan: how much is looked at.
        progress: told of every row and probe.
    """
    progress = progress or NoProgress()
    report = AuditReport(view.live_count, len(view.parts), view.missing, plan.seed)
    live = np.flatnonzero(view.live)
    if not len(live):
        return report
    draws = np.random.default_rng(plan.seed)
    chosen = live if plan.rows is None or plan.rows >= len(live) else np.sort(draws.choice(live, plan.rows, False))
    progress.start(total=len(chosen), description="Checking rows", unit="rows")
    for start in range(0, len(chosen), _SEARCHED_AT_ONCE):
        numbers = chosen[start : start + _SEARCHED_AT_ONCE]
        report = _with_rows(report, view, numbers, plan.threads)
        progress.advance(len(numbers))
    probes = _probes(view, draws.choice(live, plan.probes), draws)
    progress.start(total=len(probes), description="Checking answers", unit="probes")
    for start in range(0, len(probes), _PROBES_AT_ONCE):
        report = _with_answers(report, view, probes[start : start + _PROBES_AT_ONCE], plan.threads)
        progress.advance(len(probes[start : start + _PROBES_AT_ONCE]))
    return report


def _with_rows(report: AuditReport, view: StoreView, numbers: Int64Array, threads: int) -> AuditReport:
    """Look at rows one by one: their length, their id, and whether a search finds them."""
    rows = view.rows_of(numbers)
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1)
    sound = np.abs(lengths - 1) <= UNIT_TOLERANCE  # false of what is not a number
    by_id = [list(view.rows_with(template_id=view.entry(int(row)).id)) == [row] for row in numbers]
    found = [True] * len(numbers)
    if sound.any():
        # At the similarity of the row with itself: nothing but its own bound can rule it out.
        at = float(np.square(rows[sound].astype(np.float64)).sum(axis=1).min()) - _SAME
        answers = search_watchlist(rows[sound], view.snapshot, threshold=at, threads=threads)
        found = [row in answer.rows for row, answer in zip(numbers[sound], answers, strict=True)]
    return replace(
        report,
        rows_checked=report.rows_checked + len(numbers),
        not_unit=report.not_unit + int(np.count_nonzero(~sound)),
        not_found_by_id=report.not_found_by_id + by_id.count(False),
        not_found_by_itself=report.not_found_by_itself + found.count(False),
    )


def _probes(view: StoreView, numbers: Int64Array, draws: np.random.Generator) -> Float32Array:
    """Return probes of unit length: every second near a stored row, the others anywhere."""
    rows = view.rows_of(numbers).astype(np.float64)
    anywhere = draws.standard_normal(rows.shape)
    anywhere /= np.linalg.norm(anywhere, axis=1, keepdims=True)
    near = np.where(np.arange(len(rows)) % 2 == 0, _NEAR, 0.0)[:, None]
    mixed = near * np.nan_to_num(rows) + np.sqrt(1 - near**2) * anywhere
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def _with_answers(report: AuditReport, view: StoreView, probes: Float32Array, threads: int) -> AuditReport:
    """Search probes in every way and hold each answer against the float64 product with every row."""
    truth = _products(view, probes)
    tally = _Tally(view.live_count)
    top = search_top(probes, view.snapshot, k=_TOP, threads=threads)
    for probe, exact, most_similar in zip(probes, truth, top, strict=True):
        ranks = [min(rank, view.live_count, len(exact)) for rank in (_TOP, *_THRESHOLD_RANKS)]
        floors = [float(np.partition(exact, -rank)[-rank]) for rank in ranks]
        tally.compare(most_similar, exact, floors[0])
        for threshold in floors[1:]:
            (ours,) = search_watchlist(probe[None], view.snapshot, threshold=threshold, threads=threads)
            tally.compare(ours, exact, threshold)
    return replace(
        report,
        answers=report.answers + tally.answers,
        comparisons=report.comparisons + int(np.isfinite(truth).sum()),
        missed=report.missed + tally.missed,
        extra=report.extra + tally.extra,
        bounds_broken=report.bounds_broken + tally.bounds_broken,
        largest_difference=max(report.largest_difference, tally.largest_difference),
    )


def _products(view: StoreView, probes: Float32Array) -> Float64Array:
    """Return the similarity of each probe to every row, shape (m, n); -inf to removed rows."""
    truth = np.full((len(probes), len(view.snapshot)), -np.inf)
    turned = probes.astype(np.float64).T
    with np.errstate(invalid="ignore", over="ignore"):  # of damaged rows, which are counted elsewhere
        for start, rows, live in _chunks(view):
            products = (rows.astype(np.float64) @ turned).T
            truth[:, start : start + len(rows)] = np.where(live & np.isfinite(products), products, -np.inf)
    return truth


def _chunks(view: StoreView) -> Iterator[tuple[int, Float32Array, BoolArray]]:
    for first, part in zip(view.snapshot.starts, view.parts, strict=True):
        for start in range(0, len(part.rows), _ROWS_AT_ONCE):
            place = slice(start, start + _ROWS_AT_ONCE)
            yield first + start, part.rows[place], part.live[place]


@dataclass(slots=True)
class _Tally:
    """Counts of what differs between answers and the truth."""

    rows_live: int
    answers: int = 0
    missed: int = 0
    extra: int = 0
    bounds_broken: int = 0
    largest_difference: float = 0.0

    def compare(self, ours: Answer, exact: Float64Array, floor: float) -> None:
        """Count what is wrong with one answer.

        Args:
            ours: the answer.
            exact: similarity of every row, -inf of those that may not be found, shape (n,).
            floor: what a row had to reach.
        """
        answered = np.zeros(len(exact), np.bool_)
        answered[ours.rows] = True
        left_out = exact[~answered].max(initial=-np.inf)
        certificate = ours.certificate
        broken = not certificate.holds or certificate.rows_scanned != self.rows_live
        self.answers += 1
        self.missed += int(np.count_nonzero(exact[~answered] > floor + _SAME))
        self.extra += int(np.count_nonzero(exact[answered] < floor - _SAME))
        self.bounds_broken += int(broken or left_out > certificate.highest_left_out + _SAME)
        differences = np.abs(exact[ours.rows] - ours.similarities)
        self.largest_difference = max(self.largest_difference, float(differences.max(initial=0.0)))
