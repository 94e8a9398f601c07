"""Error rates of comparisons after ISO/IEC 19795-1, with 95 % intervals; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]
_Z95 = 1.96


@dataclass(frozen=True, slots=True, eq=False)
class ComparisonScores:
    """Similarities of every pair of pictures: of one person (mated) and of two (non-mated)."""

    mated: Scores
    non_mated: Scores


def all_against_all(similarity: Scores, identities: Sequence[str]) -> ComparisonScores:
    """Return the scores of each pair once, from the (n, n) matrix of similarities.

    Row by row: the 87 million pairs of LFW's 13,233 pictures do not fit into memory as pairs of names.
    """
    mated, non_mated = [similarity[:0, 0]], [similarity[:0, 0]]
    for row, same in _mated_rows(identities):
        scores = similarity[row, row + 1 :]
        mated.append(scores[same])
        non_mated.append(scores[~same])
    return ComparisonScores(np.concatenate(mated), np.concatenate(non_mated))


def tmr_at_fmr(scores: ComparisonScores, fmr: float) -> dict[str, float] | None:
    """Return threshold and TMR at an FMR; None where the comparisons do not carry it (rule of three)."""
    count = len(scores.non_mated)
    if fmr * count < 3 or not len(scores.mated):
        return None
    allowed = int(fmr * count)
    threshold = float(np.partition(scores.non_mated, count - allowed - 1)[count - allowed - 1])
    above = int((scores.mated > threshold).sum())
    low, high = wilson(above, len(scores.mated))
    return {"threshold": threshold, "tmr": above / len(scores.mated), "tmr_low": low, "tmr_high": high}


def fmr_at_threshold(scores: ComparisonScores, threshold: float) -> dict[str, float]:
    """Return the share of non-mated comparisons at or above a threshold."""
    above = int((scores.non_mated >= threshold).sum())
    low, high = wilson(above, len(scores.non_mated))
    return {"fmr": above / max(1, len(scores.non_mated)), "fmr_low": low, "fmr_high": high, "count": above}


def fnmr_after_discard(mated: Scores, quality: Scores, threshold: float, share: float) -> float:
    """Return the FNMR at a threshold after the mated comparisons of lowest quality are left out.

    Args:
        mated: similarities, shape (n,), n above 0.
        quality: of each comparison, that of its worse picture; more is better.
        threshold: a comparison below or at it is not matched.
        share: how many are left out, 0 to below 1.
    """
    kept = np.argsort(quality, kind="stable")[int(share * len(mated)) :]
    return float((mated[kept] <= threshold).mean())


def mated_quality(quality: Scores, identities: Sequence[str]) -> Scores:
    """Return the lower quality of the two pictures of each mated pair, in the order of `all_against_all`."""
    lower = [np.minimum(quality[row], quality[row + 1 :][same]) for row, same in _mated_rows(identities)]
    return np.concatenate([quality[:0], *lower])


def _mated_rows(identities: Sequence[str]) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    """Yield each picture's number, and which of the later ones show the same person."""
    _, numbers = np.unique(np.asarray(identities), return_inverse=True)
    for row in range(len(numbers) - 1):
        yield row, numbers[row + 1 :] == numbers[row]


def equal_error_rate(scores: ComparisonScores) -> float:
    """Return the rate at which FMR and FNMR are equal, between the two nearest scores."""
    mated, non_mated = np.sort(scores.mated), np.sort(scores.non_mated)
    thresholds = np.unique(np.concatenate([mated, np.quantile(non_mated, np.linspace(0.5, 1, 20_001))]))
    fnmr = np.searchsorted(mated, thresholds, "left") / len(mated)
    fmr = 1 - np.searchsorted(non_mated, thresholds, "left") / len(non_mated)
    nearest = int(np.argmin(np.abs(fnmr - fmr)))
    return float((fnmr[nearest] + fmr[nearest]) / 2)


def rank_one(similarity: Scores, identities: Sequence[str]) -> float | None:
    """Return how often the best match of a probe is of the same person; the gallery is each person's first picture."""
    first: dict[str, int] = {}
    for index, identity in enumerate(identities):
        first.setdefault(identity, index)
    gallery = np.array(sorted(first.values()))
    probes = np.setdiff1d(np.arange(len(identities)), gallery)
    if not len(probes):
        return None
    names = np.asarray(identities)
    return float((names[gallery][similarity[np.ix_(probes, gallery)].argmax(axis=1)] == names[probes]).mean())


def fold_accuracy(scores: Scores, mated: NDArray[np.bool_], folds: NDArray[np.int64]) -> dict[str, float]:
    """Return mean and standard deviation of accuracy over folds, each at the best threshold of the others."""
    thresholds = np.unique(scores)
    accuracies = []
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        mated_sorted, other_sorted = np.sort(scores[train & mated]), np.sort(scores[train & ~mated])
        right = (
            len(mated_sorted) - np.searchsorted(mated_sorted, thresholds) + np.searchsorted(other_sorted, thresholds)
        )
        best = float(np.median(thresholds[right == right.max()]))  # of equally good ones, the one amid them
        accuracies.append(float(((scores[test] >= best) == mated[test]).mean()))
    return {"accuracy": float(np.mean(accuracies)), "accuracy_sd": float(np.std(accuracies))}


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, as if the comparisons were independent."""
    if total == 0:
        return 0.0, 1.0
    share, square = count / total, _Z95**2
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = _Z95 / (1 + square / total) * float(np.sqrt(share * (1 - share) / total + square / (4 * total**2)))
    return max(0.0, centre - half), min(1.0, centre + half)
