"""A probe as the coded scan needs it: integers for the dot products, and the constants of the bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from idverify.matching.codec import CODE_CENTRE, FLOAT64_MARGIN, Codec
from idverify.matching.planes import MEAN_TERM_OFFSET
from idverify.matching.templates import Float32Array, Float64Array

_LARGEST_CODE = 127
# |v| and |w| are differences of a unit vector and a mean no longer than one.
_LONGEST_CENTRED = 2.0 + 1e-4


@dataclass(frozen=True, slots=True)
class CodedProbe:
    """One probe against one codec; the letters are those of docs/decisions/0003-certified-search.md.

    Attributes:
        head: integers -127 to 127 of the head coordinates.
        second: of all coordinates: the head's again, then the tail's with their own step.
        head_step: the probe's step of the head; tail_step of the tail (0 without a tail).
        head_left: length of what the head's integers left over; all_left of both parts'.
        head_length: length of the turned probe's head; tail_length and length of its tail and of all of it.
        shift: what every similarity has in common: its products with the mean, and the margin for rounding.
    """

    head: NDArray[np.int8]
    second: NDArray[np.int8]
    head_step: float
    tail_step: float
    head_left: float
    all_left: float
    head_length: float
    tail_length: float
    length: float
    shift: float


def code_probe(codec: Codec, probe: Float32Array) -> CodedProbe:
    """Return one probe, shape (d,), as integers and constants."""
    values = codec.turned(probe[None])[0]
    head, tail = values[: codec.head], values[codec.head :]
    head_codes, head_step = _integers(head)
    tail_codes, tail_step = _integers(tail)
    left_head = _norm(head - head_codes * head_step)
    left_tail = _norm(tail - tail_codes * tail_step)
    mean = codec.mean.astype(np.float64)
    length = _norm(probe.astype(np.float64) - mean)
    margin = codec.defect * length * _LONGEST_CENTRED + 4 * FLOAT64_MARGIN
    return CodedProbe(
        head=head_codes,
        second=np.concatenate([head_codes, tail_codes]),
        head_step=head_step,
        tail_step=tail_step,
        head_left=left_head,
        all_left=float(np.hypot(left_head, left_tail)),
        head_length=_norm(head),
        tail_length=_norm(tail),
        length=_norm(values),
        shift=float(probe.astype(np.float64) @ mean - mean @ mean) + margin,
    )


def coarse_bounds(
    codec: Codec, probe: CodedProbe, codes: Float32Array, terms: Float64Array, longest: float
) -> Float64Array:
    """Return the upper bound of the similarity of each row from its head alone.

    Args:
        codec: of the rows.
        probe: of the same codec.
        codes: head codes 0 to 15, shape (n, head), as float32 (sums of products stay below 2**24: exact).
        terms: in units, shape (columns, n).
        longest: greatest length of a decoded head.
    """
    sums = (codes @ probe.head.astype(np.float32)).astype(np.float64)
    step = probe.head_step * codec.head_step
    bound = (
        step * (sums - CODE_CENTRE * float(probe.head.sum(dtype=np.int64))) + probe.shift + probe.head_left * longest
    )
    bound += probe.head_length * terms[0]
    if codec.tailed:
        bound += probe.tail_length * terms[1]
    if codec.centred:
        bound += terms[-1] + MEAN_TERM_OFFSET
    return np.asarray(bound, np.float64)


def _integers(values: Float64Array) -> tuple[NDArray[np.int8], float]:
    """Return values as integers -127 to 127 and their step; of no values, or all zero, the step is 0."""
    step = float(np.abs(values).max(initial=0.0)) / _LARGEST_CODE
    if step == 0.0:
        return np.zeros(len(values), np.int8), 0.0
    return np.rint(values / step).astype(np.int8), step


def _norm(values: Float64Array) -> float:
    return float(np.linalg.norm(values))
