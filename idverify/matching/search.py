"""Search a gallery: everything at or above a threshold, or the k most similar; exact, with a certificate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from idverify.errors import UsageError
from idverify.matching import kernels
from idverify.matching.certificate import Certificate
from idverify.matching.numpy_kernel import Found
from idverify.matching.segment import Snapshot
from idverify.matching.templates import BoolArray, Float32Array, Float64Array, Int64Array, as_templates


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What one probe's search found, best first; equals by row number.

    Attributes:
        rows: row numbers, counted through the snapshot's segments in order.
        similarities: of those rows, float64.
        certificate: why nothing is missing.
    """

    rows: Int64Array
    similarities: Float64Array
    certificate: Certificate


def search_watchlist(
    probes: Float32Array,
    snapshot: Snapshot,
    *,
    threshold: float,
    allowed: BoolArray | None = None,
    threads: int = 1,
) -> tuple[Answer, ...]:
    """Return for each probe every live row whose similarity is at least the threshold.

    Args:
        probes: templates of unit length, shape (m, d) or (d,).
        snapshot: what to search.
        threshold: cosine similarity, -1 to 1; a row exactly at it is found.
        allowed: a filter: False for rows that may not be found, shape (rows of the snapshot,).
        threads: processor threads to use, at least 1.

    Raises:
        UsageError: what `as_templates` refuses; a threshold that is not a number; a filter of another length.
    """
    if not np.isfinite(threshold):
        raise UsageError("the threshold must be a finite number", code="threshold_invalid")
    return _search(probes, snapshot, (float(threshold), 0), allowed, threads)


def search_top(
    probes: Float32Array,
    snapshot: Snapshot,
    *,
    k: int,
    allowed: BoolArray | None = None,
    threads: int = 1,
    keep_ties: bool = False,
) -> tuple[Answer, ...]:
    """Return for each probe the k live rows most similar to it; fewer only where fewer are allowed.

    Args:
        probes: templates of unit length, shape (m, d) or (d,).
        snapshot: what to search.
        k: how many, at least 1.
        allowed: a filter as in `search_watchlist`; k rows that pass it are found.
        threads: processor threads to use, at least 1.
        keep_ties: also return every row that equals the k-th; a caller with its own order of equals cuts itself.

    Raises:
        UsageError: what `as_templates` refuses; k below 1; a filter of another length.
    """
    if k < 1:
        raise UsageError(f"k is {k}; ask for at least one candidate", code="k_invalid")
    answers = _search(probes, snapshot, (float("-inf"), k), allowed, threads)
    return answers if keep_ties else tuple(_cut(answer, k) for answer in answers)


def compare_rows(probe: Float32Array, snapshot: Snapshot, rows: Int64Array) -> Float64Array:
    """Return the similarities of one probe, shape (d,), to rows by number: one subject's, or a short list."""
    probe = as_templates(probe, dimension=snapshot.codec.dimension)[0]
    numbers = np.asarray(rows, np.int64)
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < len(snapshot)):
        raise UsageError("a row number outside the gallery", code="row_unknown")
    found = np.empty(len(numbers))
    for segment, start in zip(snapshot.segments, snapshot.starts, strict=True):
        inside = (numbers >= start) & (numbers < start + len(segment))
        if inside.any():
            found[inside] = kernels.similarities(probe[None], segment.rows[numbers[inside] - start])
    return found


def compare_pairs(probes: Float32Array, references: Float32Array) -> Float64Array:
    """Return the similarity of each probe to the reference in the same row, shape (n,): 1:1 comparisons.

    Raises:
        UsageError: the two have not the same shape.
    """
    if probes.shape != references.shape:
        raise UsageError(f"{probes.shape} probes for {references.shape} references", code="pairs_differ")
    return kernels.similarities(probes, references)


def _search(
    probes: Float32Array, snapshot: Snapshot, goal: tuple[float, int], allowed: BoolArray | None, threads: int
) -> tuple[Answer, ...]:
    if allowed is not None and allowed.shape != (len(snapshot),):
        raise UsageError(f"a filter of {len(allowed)} rows for {len(snapshot)}", code="filter_length")
    if threads < 1:
        raise UsageError("threads must be at least 1", code="threads_invalid")
    probes = as_templates(probes, dimension=snapshot.codec.dimension)
    marks = _marks(snapshot, allowed)
    found = kernels.scan(snapshot, probes, goal, marks, threads)
    scanned = sum(
        len(segment) if part is None else int(np.count_nonzero(part))
        for segment, part in zip(snapshot.segments, marks, strict=True)
    )
    return tuple(_answer(snapshot, state, scanned) for state in found)


def _answer(snapshot: Snapshot, found: Found, scanned: int) -> Answer:
    rows, similarities, floor, left_out, coarse_survivors, second_survivors, compared = found
    certificate = Certificate(
        snapshot.generation,
        snapshot.rows_live,
        scanned,
        floor if math.isfinite(floor) else -1.0,
        left_out,
        coarse_survivors,
        second_survivors,
        compared,
        snapshot.kernel,
        snapshot.codec.sha256,
    )
    return Answer(rows, similarities, certificate)


def _marks(snapshot: Snapshot, allowed: BoolArray | None) -> list[BoolArray | None]:
    """Return of each segment which rows may be found: live, and let through by the filter; None for all."""
    if allowed is None:
        return [segment.live for segment in snapshot.segments]
    parts = [allowed[start : start + len(part)] for part, start in zip(snapshot.segments, snapshot.starts, strict=True)]
    return [
        part if segment.live is None else part & segment.live
        for part, segment in zip(parts, snapshot.segments, strict=True)
    ]


def _cut(answer: Answer, k: int) -> Answer:
    """Leave out equals of the k-th that come after it; the certificate says that they are equal."""
    if len(answer.rows) <= k:
        return answer
    left_out = max(answer.certificate.highest_left_out, float(answer.similarities[k]))
    certificate = answer.certificate._replace(highest_left_out=left_out)
    return Answer(answer.rows[:k], answer.similarities[:k], certificate)
