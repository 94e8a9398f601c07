"""How one gallery's templates are coded: mean, turn of the axes, head width and steps of the two stages.

A template x becomes v = x - mean and y = W v, where W has orthonormal columns and turns the axes so that the first
`head` coordinates carry most of the energy. The head is coded with 4 bits a coordinate; the second stage codes what
the head's code left over, and the tail, with 4 bits more. What each stage leaves over is kept as a length a row: with
it, Cauchy-Schwarz bounds every similarity from above (docs/decisions/0003-certified-search.md has the derivation).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from idverify.errors import UnreadableInputError
from idverify.matching.compiled import NATIVE
from idverify.matching.planes import (
    MEAN_TERM_OFFSET,
    ROWS_PER_BLOCK,
    Planes,
    join_planes,
    pack_head,
    pack_second,
    pack_terms,
    up_to_steps,
)
from idverify.matching.templates import Float32Array, Float64Array, as_templates

# A code c of 0 to 15 stands for (c - 7.5) steps: no value is lost to a sign, and the levels lie evenly about zero.
CODE_CENTRE = 7.5
# What the 16 codes of the head's residual stand for, in steps from the centre of the table. Fine: what the first code
# leaves is even within its step, which twelve levels divide; four are for the few values beyond its range.
EVEN_LEVELS = np.arange(16, dtype=np.uint8)
FINE_LEVELS = np.array([0, 34, *range(52, 75, 2), 92, 126], np.uint8)
# What float64 arithmetic can be off by in a sum over a few thousand products of numbers below 2, and far more.
FLOAT64_MARGIN = 1e-9

_MAGIC = b"IDVCODEC1\n"


@dataclass(frozen=True, eq=False)
class Codec:
    """The parameters of one gallery's code.

    Attributes:
        engine: what made the templates; a gallery takes no others.
        mean: subtracted before coding, shape (d,); zeros where centring does not pay.
        turn: orthonormal columns, shape (width, d); width is d rounded up to a multiple of 64.
        head: coordinates in the head, a multiple of 64, at most width.
        head_step: distance of the 16 levels of a head coordinate.
        residual_step: of the levels for what the head's code left over.
        tail_step: of a tail coordinate; 0 without a tail.
        tail_coded: whether a coarse look may read 4-bit codes of the tail too.
        fine_residual: whether those levels are the fine ones; even ones in older galleries.
        defect: Frobenius norm of turn.T @ turn - I, measured in float64: what float32 took from orthonormality.
        sha256: of `to_bytes()`.
    """

    engine: str
    mean: Float32Array
    turn: Float32Array
    head: int
    head_step: float
    residual_step: float
    tail_step: float
    tail_coded: bool = False
    fine_residual: bool = False
    defect: float = field(init=False)
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        for array in (self.mean, self.turn):
            array.setflags(write=False)
        defect = float(np.linalg.norm(self.turn_float64.T @ self.turn_float64 - np.eye(self.dimension)))
        object.__setattr__(self, "defect", defect + FLOAT64_MARGIN)
        object.__setattr__(self, "sha256", hashlib.sha256(self.to_bytes()).hexdigest())

    @property
    def dimension(self) -> int:
        """Length of a template."""
        return len(self.mean)

    @property
    def width(self) -> int:
        """Coordinates after the turn: the dimension rounded up to a multiple of 64."""
        return len(self.turn)

    @cached_property
    def compiled(self) -> object:
        """The codec as the compiled kernels read it; None where they were not built."""
        if NATIVE is None:
            return None
        steps = [self.head_step, self.residual_step, self.tail_step]
        return NATIVE.Codec(self.mean, self.strips, self.head, steps, self.fine_residual, self.defect)

    @cached_property
    def turn_float64(self) -> Float64Array:
        """The turn in float64, for products that round nothing away."""
        return self.turn.astype(np.float64)

    @property
    def strips(self) -> Float32Array:
        """The turn as compiled kernels read it: 16 rows side by side, shape (width / 16, d, 16)."""
        return np.ascontiguousarray(self.turn.reshape(-1, ROWS_PER_BLOCK, self.dimension).transpose(0, 2, 1))

    @property
    def centred(self) -> bool:
        """Whether a mean is subtracted."""
        return bool(self.mean.any())

    @property
    def tailed(self) -> bool:
        """Whether coordinates are left to the second stage."""
        return self.head < self.width

    def turned(self, rows: Float32Array) -> Float64Array:
        """Return W (x - mean) of templates, shape (n, width)."""
        centred = rows.astype(np.float64) - self.mean.astype(np.float64)
        return np.asarray(centred @ self.turn_float64.T, np.float64)

    def encode(self, rows: Float32Array) -> Planes:
        """Return the planes of templates of unit length, shape (n, d).

        Raises:
            UsageError: what `as_templates` refuses.
        """
        rows = as_templates(rows, dimension=self.dimension)
        parts = [self._encode(rows[start : start + _CHUNK_ROWS]) for start in range(0, max(1, len(rows)), _CHUNK_ROWS)]
        return join_planes(parts)

    def _encode(self, rows: Float32Array) -> Planes:
        values = self.turned(rows)
        if NATIVE is not None:
            products = rows.astype(np.float64) @ self.mean.astype(np.float64) - MEAN_TERM_OFFSET + FLOAT64_MARGIN
            return Planes(*NATIVE.encode(self.compiled, values, up_to_steps(products), self.tail_coded))
        return self.encode_in_numpy(rows, values)

    def encode_in_numpy(self, rows: Float32Array, values: Float64Array) -> Planes:
        """Return what the compiled code returns: where there is none, and for the tests."""
        head = quantised(values[:, : self.head], self.head_step)
        decoded_head = (head.astype(np.float64) - CODE_CENTRE) * self.head_step
        left = values.copy()
        left[:, : self.head] -= decoded_head
        levels = self.residual_levels
        residual = nearest_level(left[:, : self.head], levels)
        tail = quantised(left[:, self.head :], self.tail_step) if self.tailed else residual[:, :0]
        second = np.hstack([residual, tail])
        decoded_second = np.hstack([levels[residual], (tail.astype(np.float64) - CODE_CENTRE) * self.tail_step])
        after_both = left - decoded_second
        head_left, tail_left = _length(left[:, : self.head]), _length(after_both[:, self.head :])
        columns, whole, both = [head_left], [], [_length(after_both[:, : self.head])]
        if self.tailed:
            columns.append(_length(values[:, self.head :]))
            whole.append(np.hypot(head_left, tail_left))
            both.append(tail_left)
        if self.centred:
            columns.append(rows.astype(np.float64) @ self.mean.astype(np.float64) - MEAN_TERM_OFFSET)
        decoded = decoded_second.copy()
        decoded[:, : self.head] += decoded_head
        lengths = [decoded_head, decoded, decoded_second[:, self.head :]]
        return Planes(
            head=pack_head(head),
            tail=pack_head(second[:, self.head : self.width if self.tail_coded else self.head]),
            terms=pack_terms([up_to_steps(column + FLOAT64_MARGIN) for column in columns], len(rows)),
            whole_terms=pack_terms([up_to_steps(column + FLOAT64_MARGIN) for column in whole], len(rows)),
            second=pack_second(second),
            second_terms=up_to_steps(np.stack(both, axis=1) + FLOAT64_MARGIN),
            lengths=np.array([_longest(part) for part in lengths], np.float32),
        )

    @property
    def residual_levels(self) -> Float64Array:
        """What the codes of the head's residual stand for, shape (16,)."""
        table = FINE_LEVELS if self.fine_residual else EVEN_LEVELS
        return residual_levels(table, self.residual_step)

    def to_bytes(self) -> bytes:
        """Return the codec as bytes, the same for the same codec."""
        header = {
            "engine": self.engine,
            "dimension": self.dimension,
            "width": self.width,
            "head": self.head,
            "steps": [self.head_step, self.residual_step, self.tail_step],
        }
        header |= {name: True for name in ("tail_coded", "fine_residual") if getattr(self, name)}
        text = json.dumps(header, sort_keys=True).encode()
        arrays = self.mean.astype("<f4").tobytes() + self.turn.astype("<f4").tobytes()
        return _MAGIC + len(text).to_bytes(4, "little") + text + arrays

    @classmethod
    def from_bytes(cls, stored: bytes) -> Codec:
        """Return the codec that `to_bytes` wrote.

        Raises:
            UnreadableInputError: the bytes are no codec, or not all of one.
        """
        start = len(_MAGIC) + 4
        try:
            end = start + int.from_bytes(stored[len(_MAGIC) : start], "little")
            header = json.loads(stored[start:end]) if stored.startswith(_MAGIC) else {}
            d, width = header["dimension"], header["width"]
            values = np.frombuffer(stored[end:], "<f4").astype(np.float32)
            turn = values[d:].reshape(width, d).copy()
            parts = (header["engine"], values[:d].copy(), turn, header["head"])
            head_step, residual_step, tail_step = header["steps"]
            marks = [bool(header.get(name, False)) for name in ("tail_coded", "fine_residual")]
            return cls(*parts, head_step, residual_step, tail_step, *marks)
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableInputError(
                "the gallery's codec is damaged: its bytes are not what was written",
                code="codec_damaged",
                advice="Take the codec of another segment of the gallery, or a backup.",
            ) from error


# Bounds the float64 copies of encode to about 32 MB at 512 dimensions.
_CHUNK_ROWS = 2048


def quantised(values: Float64Array, step: float) -> NDArray[np.uint8]:
    """Return the codes 0 to 15 of values: the nearest of the levels (c - 7.5) steps."""
    return np.asarray(np.clip(np.floor(values / step) + 8, 0, 15), np.uint8)


def residual_levels(table: NDArray[np.uint8], step: float) -> Float64Array:
    """Return the values of one of the tables, about 0."""
    return (table.astype(np.float64) - (int(table[0]) + int(table[-1])) / 2) * step


def nearest_level(values: Float64Array, levels: Float64Array) -> NDArray[np.uint8]:
    """Return the codes of the nearest of rising levels."""
    return np.asarray(np.digitize(values, (levels[1:] + levels[:-1]) / 2), np.uint8)


def _length(values: Float64Array) -> Float64Array:
    return np.asarray(np.sqrt(np.einsum("nd,nd->n", values, values)), np.float64)


def _longest(values: Float64Array) -> float:
    """Return the greatest length of a row, with room for rounding to float32; 0 of no rows."""
    return float(_length(values).max(initial=0.0)) * (1 + 1e-6)
