"""Measure an engine's curve from similarity to false match rate on one's own pictures, and how far it can be trusted.

Two pictures of the same two people are no new evidence about strangers: what the data carries is counted in pairs of
people, and the curve is held against people it was not measured on. ISO/IEC 19795-1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idverify.errors import UsageError
from idverify.face.calibration import Calibration, CalibrationRow, CrossCheck, Metric
from idverify.face.values import Float32Array

# The loosest rate a curve has to carry: what `face compare` calls "no match" by default.
_LOOSEST_FMR = 1e-2
_HIGHEST_FMR = 0.2
_ROWS = 60
_CHECKED_FMRS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
# Times the people are parted in two halves; the mean over them is what is stated, and their spread is shown.
_SPLITS = 10


@dataclass(frozen=True, slots=True, eq=False)
class FaceSet:
    """Templates with the people they are of.

    Attributes:
        vectors: unit length, shape (n, d).
        norms: lengths before they were normalised, shape (n,).
        identities: who is on each of the n pictures.
        metric: how similarity is computed.
    """

    vectors: Float32Array
    norms: NDArray[np.float64]
    identities: tuple[str, ...]
    metric: Metric

    def of(self, people: frozenset[str]) -> FaceSet:
        """Return the part that shows some of the people."""
        rows = np.array([identity in people for identity in self.identities], bool)
        kept = tuple(identity for identity in self.identities if identity in people)
        return FaceSet(self.vectors[rows], self.norms[rows], kept, self.metric)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody, sorted."""
        return tuple(sorted(set(self.identities)))

    @property
    def lowest_fmr(self) -> float:
        """The lowest rate the set carries: rule of three over the pairs of different people; 1 with one person."""
        count = len(self.people)
        return 3 / (count * (count - 1) / 2) if count > 1 else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class PairScores:
    """Similarities of every two pictures: of one person (mated) and of two (non-mated), each sorted."""

    mated: NDArray[np.float64]
    non_mated: NDArray[np.float64]

    def fmr_at(self, similarity: float) -> float:
        """Return the share of non-mated comparisons with at least this similarity."""
        return 1 - float(np.searchsorted(self.non_mated, similarity, "left")) / max(1, len(self.non_mated))

    def tmr_at(self, similarity: float) -> float:
        """Return the share of mated comparisons with at least this similarity; 0 without any."""
        return 1 - float(np.searchsorted(self.mated, similarity, "left")) / len(self.mated) if len(self.mated) else 0.0

    def threshold_at(self, fmr: float) -> float:
        """Return the lowest similarity that at most this share of non-mated comparisons reaches."""
        allowed = int(fmr * len(self.non_mated))
        return float(self.non_mated[max(0, len(self.non_mated) - allowed)]) if allowed else float(self.non_mated[-1])


@dataclass(frozen=True, slots=True)
class Found:
    """What a stated rate turned out to be.

    Attributes:
        among: whom it was found among.
        stated_fmr: what the curve says.
        found_fmr: what was found; the mean over the splits.
        low: lowest of the splits, or of the 95 % interval.
        high: highest likewise.
        non_mated: comparisons it was found in.
    """

    among: str
    stated_fmr: float
    found_fmr: float
    low: float
    high: float
    non_mated: int

    def as_json(self) -> dict[str, Any]:
        """Return the finding as the JSON outputs show it."""
        rates = {"stated_fmr": self.stated_fmr, "found_fmr": self.found_fmr, "low": self.low, "high": self.high}
        return {"among": self.among, **rates, "non_mated": self.non_mated}


@dataclass(frozen=True, slots=True)
class CalibrationName:
    """What a calibration is of: the engine, its model, and what the pictures are."""

    engine: str
    model_sha256: str
    data_set: str


def pair_scores(faces: FaceSet) -> PairScores:
    """Return the similarity of every two pictures, each pair once."""
    _, numbers = np.unique(np.asarray(faces.identities), return_inverse=True)
    mated: list[NDArray[np.float64]] = []
    others: list[NDArray[np.float64]] = []
    for row in range(len(faces.identities) - 1):
        scores = _similarities(faces, row)
        same = numbers[row + 1 :] == numbers[row]
        mated.append(scores[same])
        others.append(scores[~same])
    return PairScores(np.sort(np.concatenate([*mated, []])), np.sort(np.concatenate([*others, []])))


def measure_calibration(faces: FaceSet, name: CalibrationName, *, groups: Mapping[str, str]) -> Calibration:
    """Return the calibration measured on these faces.

    Args:
        faces: at least 25 people.
        name: what it is of.
        groups: identity to group, where it is known; each group's found rates go into the cross-checks.

    Raises:
        UsageError: too few people to carry a rate of 1 in 100 (`too_few_people`).
    """
    lowest = faces.lowest_fmr
    if lowest > _LOOSEST_FMR:
        raise UsageError(
            f"{len(faces.people)} people carry no FMR below {lowest:.1e} (rule of three); {_LOOSEST_FMR:g} is needed",
            code="too_few_people",
            advice="Give pictures of at least 25 people; 78 carry 1 in 1,000, 246 carry 1 in 10,000.",
        )
    scores = pair_scores(faces)
    checks = (*split_half(faces), *found_by_group(faces, scores, groups))
    return Calibration(
        engine=name.engine,
        model_sha256=name.model_sha256,
        metric=faces.metric,
        data_set=name.data_set,
        images=len(faces.identities),
        identities=len(faces.people),
        mated=len(scores.mated),
        non_mated=len(scores.non_mated),
        measured="idverify face calibrate",
        lowest_fmr=lowest,
        lowest_fmr_reason="rule of three over the pairs of different people",
        notes="holds for people and pictures like these; the cross-checks are rates found among people left out",
        rows=_rows(scores, lowest),
        cross_checks=tuple(
            CrossCheck(data_set=c.among, non_mated=c.non_mated, stated_fmr=c.stated_fmr, found_fmr=c.found_fmr)
            for c in checks
        ),
    )


def split_half(faces: FaceSet) -> tuple[Found, ...]:
    """Return what is found among half of the people at the thresholds of the other half, for each rate a half carries.

    Mean, lowest and highest over seeded splits.
    """
    rng = np.random.default_rng(5)
    found: dict[float, list[tuple[float, int]]] = {}
    for _ in range(_SPLITS):
        order = [str(person) for person in rng.permutation(faces.people)]
        one, other = faces.of(frozenset(order[::2])), faces.of(frozenset(order[1::2]))
        curve, unseen = pair_scores(one), pair_scores(other)
        for fmr in _CHECKED_FMRS:
            if fmr >= max(one.lowest_fmr, other.lowest_fmr):
                rate = unseen.fmr_at(curve.threshold_at(fmr))
                found.setdefault(fmr, []).append((rate, len(unseen.non_mated)))
    return tuple(_mean_found(fmr, results) for fmr, results in found.items())


def found_by_group(faces: FaceSet, scores: PairScores, groups: Mapping[str, str]) -> tuple[Found, ...]:
    """Return, for each group and rate, what is found among strangers of that group at everybody's threshold.

    A rate that the people of a group don't carry is left out.
    """
    return tuple(
        found
        for group in sorted(set(groups.values()))
        for found in _in_group(faces.of(frozenset(p for p, g in groups.items() if g == group)), scores, group)
    )


def _in_group(members: FaceSet, scores: PairScores, group: str) -> Iterator[Found]:
    if len(members.people) <= 1:
        return
    own = pair_scores(members)
    lowest = max(members.lowest_fmr, 3 / len(scores.non_mated))
    for fmr in _CHECKED_FMRS:
        if fmr >= lowest:
            rate = own.fmr_at(scores.threshold_at(fmr))
            low, high = _interval(rate, len(members.people))
            yield Found(f"strangers of the group {group}", fmr, rate, low, high, len(own.non_mated))


def _interval(rate: float, people: int) -> tuple[float, float]:
    """Return the 95 % interval (Wilson) of a rate over the pairs of so many people."""
    z, n = 1.96, people * (people - 1) / 2
    centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)))
    return max(0.0, centre - half), min(1.0, centre + half)


def _mean_found(fmr: float, results: Sequence[tuple[float, int]]) -> Found:
    rates = [rate for rate, _ in results]
    return Found("people left out", fmr, float(np.mean(rates)), min(rates), max(rates), results[0][1])


def _rows(scores: PairScores, lowest: float) -> tuple[CalibrationRow, ...]:
    rows: dict[float, CalibrationRow] = {}
    for fmr in np.geomspace(_HIGHEST_FMR, lowest, _ROWS):
        similarity = scores.threshold_at(float(fmr))
        rate = scores.fmr_at(similarity)
        if rate >= lowest:
            rows[similarity] = CalibrationRow(similarity=similarity, fmr=rate, tmr=scores.tmr_at(similarity))
    return tuple(rows[similarity] for similarity in sorted(rows))


def _similarities(faces: FaceSet, row: int) -> NDArray[np.float64]:
    """Return the similarity of one picture to every later one, in the units of the metric."""
    cosine = np.asarray(faces.vectors[row + 1 :] @ faces.vectors[row], np.float64)
    if faces.metric is Metric.COSINE:
        return cosine
    mine, theirs = faces.norms[row], faces.norms[row + 1 :]
    squared = mine**2 + theirs**2 - 2 * mine * theirs * cosine
    return np.asarray(1 - np.sqrt(np.maximum(0, squared)), np.float64)
