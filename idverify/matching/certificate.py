"""The proof that comes with every answer: what was read, and that nothing left out could be a hit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Certificate(NamedTuple):
    """What one search of one probe read and why its answer is complete.

    Attributes:
        generation: which state of the gallery was searched; the store counts them.
        rows_live: rows of that state that are not removed.
        rows_scanned: live rows the filter let through; each was bounded or compared.
        floor: what a row had to reach: the threshold of a watchlist search, the k-th similarity of a top-k search
            (-1 where fewer than k rows were scanned: none is left out).
        highest_left_out: the highest upper bound (or exact similarity) of any row that is not in the answer; below
            the floor, except that a top-k search may leave out equals of its last candidate. -inf where none is.
        coarse_survivors: rows the head's bound could not rule out.
        second_survivors: of these, rows the second stage could not rule out.
        compared: rows compared exactly, in float64.
        kernel: which code ran: numpy, baseline, avx2, avx512vnni or neon.
        codec_sha256: the codec of the planes searched; empty where every row was compared exactly.
    """

    generation: int
    rows_live: int
    rows_scanned: int
    floor: float
    highest_left_out: float
    coarse_survivors: int
    second_survivors: int
    compared: int
    kernel: str
    codec_sha256: str

    @property
    def holds(self) -> bool:
        """Whether no row left out can be above the floor."""
        return self.highest_left_out <= self.floor

    def as_json(self) -> dict[str, Any]:
        """Return the certificate for JSON; -inf becomes null."""
        left_out = None if self.highest_left_out == float("-inf") else self.highest_left_out
        return {**self._asdict(), "highest_left_out": left_out, "holds": self.holds}


def merged(parts: Sequence[Certificate], *, floor: float, left_out: float) -> Certificate:
    """Return the certificate of one answer made of the answers of parts of a gallery to the same probe.

    Args:
        parts: one certificate a part.
        floor: the threshold, or the k-th similarity of the whole.
        left_out: the highest similarity that a part answered and the whole leaves out; -inf where none is.
    """
    return Certificate(
        generation=max(part.generation for part in parts),
        rows_live=sum(part.rows_live for part in parts),
        rows_scanned=sum(part.rows_scanned for part in parts),
        floor=floor,
        highest_left_out=max(left_out, *(part.highest_left_out for part in parts)),
        coarse_survivors=sum(part.coarse_survivors for part in parts),
        second_survivors=sum(part.second_survivors for part in parts),
        compared=sum(part.compared for part in parts),
        kernel="+".join(sorted({part.kernel for part in parts})),
        codec_sha256="+".join(sorted({part.codec_sha256 for part in parts})),
    )
