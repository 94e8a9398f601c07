"""The search in NumPy: what runs where the compiled kernels are missing, and what they are tested against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from idverify.matching.codec import CODE_CENTRE, Codec
from idverify.matching.planes import MEAN_TERM_OFFSET, ROWS_PER_BLOCK, TERM_STEP, Planes, unpack_head, unpack_second
from idverify.matching.probe import CodedProbe, coarse_bounds, code_probe
from idverify.matching.segment import Segment, Snapshot
from idverify.matching.similarity import similarities
from idverify.matching.templates import BoolArray, Float32Array, Float64Array, Int64Array

# Rows bounded at a time: their float32 codes at 512 dimensions fill 8 MB.
_CHUNK_BLOCKS = 256


class Found(NamedTuple):
    """What one probe's search found, best first, equals by row number; a tuple, as compiled kernels return it.

    Attributes:
        rows: row numbers.
        similarities: of those rows, float64.
        floor: what a row had to reach.
        highest_left_out: the highest bound or similarity of any other row.
        coarse_survivors, second_survivors, compared: rows left by the two stages, and rows compared.
    """

    rows: Int64Array
    similarities: Float64Array
    floor: float
    highest_left_out: float
    coarse_survivors: int
    second_survivors: int
    compared: int


@dataclass(slots=True)
class _Finding:
    """What one probe's search has found so far; the only thing here that changes."""

    floor: float
    k: int
    rows: list[Int64Array] = field(default_factory=list)
    similarities: list[Float64Array] = field(default_factory=list)
    highest_left_out: float = float("-inf")
    coarse_survivors: int = 0
    second_survivors: int = 0
    compared: int = 0

    def leave_out(self, bounds: Float64Array) -> None:
        """Note rows ruled out by their bounds."""
        self.highest_left_out = max(self.highest_left_out, float(bounds.max(initial=float("-inf"))))

    def take(self, rows: Int64Array, exact: Float64Array) -> None:
        """Take compared rows in; in a top-k search, raise the floor to the k-th best so far."""
        self.compared += len(rows)
        kept = exact >= self.floor
        self.leave_out(exact[~kept])
        self.rows.append(rows[kept])
        self.similarities.append(exact[kept])
        if not self.k or not kept.any():
            return
        best = np.concatenate(self.similarities)
        if len(best) >= self.k:
            self.floor = max(self.floor, float(np.partition(best, -self.k)[-self.k]))
            still = best >= self.floor
            self.leave_out(best[~still])
            self.rows, self.similarities = [np.concatenate(self.rows)[still]], [best[still]]

    def found(self) -> Found:
        """Return all of it, sorted."""
        rows = np.concatenate([np.empty(0, np.int64), *self.rows])
        exact = np.concatenate([np.empty(0), *self.similarities])
        order = np.lexsort((rows, -exact))
        counts = (self.coarse_survivors, self.second_survivors, self.compared)
        return Found(rows[order], exact[order], self.floor, self.highest_left_out, *counts)


def scan(
    snapshot: Snapshot, probes: Float32Array, goal: tuple[float, int], allowed: list[BoolArray | None]
) -> list[Found]:
    """Search every segment for every probe.

    Args:
        snapshot: what to search.
        probes: unit length, shape (m, d).
        goal: the threshold and 0, or -inf and k.
        allowed: of each segment the rows that may be found; None for all.

    Returns:
        One result a probe. Of a top-k search it holds every row that equals its k-th candidate.
    """
    coded = [code_probe(snapshot.codec, probe) for probe in probes]
    findings = [_Finding(*goal) for _ in probes]
    for segment, start, marks in zip(snapshot.segments, snapshot.starts, allowed, strict=True):
        for first in range(0, len(segment), _CHUNK_BLOCKS * ROWS_PER_BLOCK):
            chunk = _Chunk.of(snapshot.codec, segment, first, start, marks)
            for probe, coded_probe, finding in zip(probes, coded, findings, strict=True):
                chunk.search(probe, coded_probe, finding)
    return [finding.found() for finding in findings]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some rows of a segment, unpacked; `planes` is None where they are compared without bounds."""

    codec: Codec
    rows: Float32Array
    planes: Planes | None
    codes: Float32Array
    terms: Float64Array
    numbers: Int64Array
    allowed: BoolArray

    @classmethod
    def of(cls, codec: Codec, segment: Segment, first: int, start: int, marks: BoolArray | None) -> _Chunk:
        count = min(_CHUNK_BLOCKS * ROWS_PER_BLOCK, len(segment) - first)
        last, block = first + count, first // ROWS_PER_BLOCK
        planes = segment.planes
        codes: Float32Array = np.zeros((0, 0), np.float32)
        terms: Float64Array = np.zeros((0, 0))
        if planes is not None:
            planes = Planes(
                head=planes.head[block : block + _CHUNK_BLOCKS],
                tail=planes.tail[block : block + _CHUNK_BLOCKS],
                terms=planes.terms[block : block + _CHUNK_BLOCKS],
                whole_terms=planes.whole_terms[block : block + _CHUNK_BLOCKS],
                second=planes.second[first:last],
                second_terms=planes.second_terms[first:last],
                lengths=planes.lengths,
            )
            codes = unpack_head(planes.head)[:count].astype(np.float32)
            columns = planes.terms.transpose(1, 0, 2).reshape(planes.terms.shape[1], -1)
            terms = columns[:, :count].astype(np.float64) * TERM_STEP
        allowed = np.ones(count, np.bool_) if marks is None else marks[first:last]
        numbers = np.arange(start + first, start + last)
        return cls(codec, segment.rows[first:last], planes, codes, terms, numbers, allowed)

    def search(self, probe: Float32Array, coded: CodedProbe, found: _Finding) -> None:
        """Bound every row, then again what is left, then compare what is left of that."""
        if self.planes is None:
            self._compare(probe, np.flatnonzero(self.allowed), found)
            return
        bounds = coarse_bounds(self.codec, coded, self.codes, self.terms, float(self.planes.lengths[0]))
        left = np.flatnonzero(self.allowed)
        if found.k and len(left) > found.k:
            # The likeliest rows first: their similarities raise the floor for all others.
            best = left[np.argpartition(bounds[left], -found.k)[-found.k :]]
            self._compare(probe, best, found)
            left = np.setdiff1d(left, best, assume_unique=True)
            found.coarse_survivors += len(best)
            found.second_survivors += len(best)
        stays = bounds[left] >= found.floor
        found.leave_out(bounds[left[~stays]])
        left = left[stays]
        found.coarse_survivors += len(left)
        second = self._second_bounds(coded, left)
        stays = second >= found.floor
        found.leave_out(second[~stays])
        found.second_survivors += int(np.count_nonzero(stays))
        self._compare(probe, left[stays], found)

    def _second_bounds(self, probe: CodedProbe, rows: Int64Array) -> Float64Array:
        """Return the upper bound of some rows from both stages."""
        codec, planes = self.codec, self.planes
        if planes is None or not len(rows):
            return np.zeros(0)
        head = (self.codes[rows].astype(np.float64) - CODE_CENTRE) * codec.head_step
        second = unpack_second(planes.second[rows])
        integers = probe.second.astype(np.float64)
        ours, p = (
            integers * np.repeat([probe.head_step, probe.tail_step], [codec.head, codec.width - codec.head]),
            codec.head,
        )
        tail = (second[:, p:].astype(np.float64) - CODE_CENTRE) * codec.tail_step
        bound = (head + codec.residual_levels[second[:, :p]]) @ ours[:p] + tail @ ours[p:]
        bound += probe.shift + probe.all_left * float(planes.lengths[1])
        lengths = np.array([probe.head_length, probe.tail_length][: 1 + codec.tailed])
        bound += planes.second_terms[rows] @ lengths * TERM_STEP
        if codec.centred:
            bound += self.terms[-1, rows] + MEAN_TERM_OFFSET
        return np.asarray(bound, np.float64)

    def _compare(self, probe: Float32Array, rows: Int64Array, found: _Finding) -> None:
        if len(rows):
            found.take(self.numbers[rows], similarities(probe, self.rows[rows]))
