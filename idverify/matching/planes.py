"""What a codec makes of templates: the arrays a search reads instead of the templates themselves.

Every array is plain and C-contiguous, so a store may write it as it is and map it into memory again:

- `head` uint8 (blocks, head / 8, 16, 4): 16 rows a block. Byte j of a row's four holds dimension 8 g + j in its low
  half and 8 g + 4 + j in its high half, so that one 64-byte read serves 16 rows times 8 dimensions.
- `terms` uint16 (blocks, terms, 16): what the bound needs of each row, in steps of 2**-14, rounded up: the residual
  of its head, then (if the head is not all) the length of its tail, then (if centred) its product with the mean,
  from -2.
- `tail` uint8 (blocks, tail / 8, 16, 4): the tail's codes, laid out as the head's, for looks that a head alone would
  not narrow down enough; no groups where the gallery's codec does not ask for them.
- `whole_terms` uint16 (blocks, 1, 16): what the head's codes and the tail's leave of each row together, in steps of
  2**-14, rounded up; no column where the head is all.
- `second` uint8 (n, width / 2): the second stage, row by row. Byte j of each 32 holds dimension 64 g + j in its low
  half and 64 g + 32 + j in its high half: for head dimensions the residual of the head code, for tail dimensions
  the value.
- `second_terms` uint16 (n, 1 or 2): what both stages leave of the head, then of the tail where there is one, in steps
  of 2**-14, rounded up.
- `lengths` float32 (3,): the greatest length of a decoded row of the planes: of its head, of both stages together, of
  its tail alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idverify.errors import UsageError
from idverify.matching.compiled import NATIVE
from idverify.matching.templates import Float32Array

ROWS_PER_BLOCK = 16
_LINE_BYTES = 64
# Templates are of unit length and their mean is shorter, so no term exceeds 2 by much: 4 is out of reach.
TERM_STEP = 2.0**-14
MEAN_TERM_OFFSET = -2.0


@dataclass(frozen=True, slots=True)
class Planes:
    """The coded form of n templates; the arrays are described in the module's text."""

    head: NDArray[np.uint8]
    tail: NDArray[np.uint8]
    terms: NDArray[np.uint16]
    whole_terms: NDArray[np.uint16]
    second: NDArray[np.uint8]
    second_terms: NDArray[np.uint16]
    lengths: Float32Array

    def __len__(self) -> int:
        return len(self.second)

    @property
    def size_bytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self.arrays().values())

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by name, in a fixed order."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def compiled(self) -> object:
        """Return the planes as the compiled kernels read them; None where they were not built."""
        if NATIVE is None:
            return None
        lengths = [float(length) for length in self.lengths]
        first = (self.head, self.tail, self.terms, self.whole_terms)
        return NATIVE.Planes(*first, self.second, self.second_terms, lengths)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Planes:
        """Return planes of arrays read back; `arrays` may hold more. The oldest files hold no tails."""
        if "tail" not in arrays:
            tail = np.zeros((len(arrays["head"]), 0, ROWS_PER_BLOCK, 4), np.uint8)
            lengths = np.append(arrays["lengths"], arrays["lengths"][-1:])  # no tail is longer than its row
            arrays = {**arrays, "tail": tail, "lengths": lengths}
        if "whole_terms" not in arrays:
            arrays = {**arrays, **_terms_of_older(arrays)}
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})  # type: ignore[arg-type]


def join_planes(parts: Sequence[Planes]) -> Planes:
    """Return planes one after the other; all but the last must fill their blocks.

    Raises:
        UsageError: one that is not the last does not.
    """
    if any(len(part) % ROWS_PER_BLOCK for part in parts[:-1]):
        raise UsageError("only the last part may leave a block of 16 rows unfilled")
    joined = {name: _joined([part.arrays()[name] for part in parts]) for name in parts[0].arrays()}
    joined["lengths"] = np.max([part.lengths for part in parts], axis=0)
    return Planes.from_arrays(joined)


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return arrays one after the other, starting where a line of the processor's cache starts.

    NumPy's own arrays start 16 bytes off: then every read of 64 bytes touches two lines, and searches take longer.
    """
    shape = (sum(map(len, arrays)), *arrays[0].shape[1:])
    size = int(np.prod(shape)) * arrays[0].itemsize
    room = np.empty(size + _LINE_BYTES, np.uint8)
    start = -room.ctypes.data % _LINE_BYTES
    joined = room[start : start + size].view(arrays[0].dtype).reshape(shape)
    return np.concatenate(arrays, out=joined)


def _terms_of_older(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.uint16]]:
    """Return the terms of arrays that state what both stages leave of all together, and of coded tails."""
    head, all_left = arrays["head"], arrays["second_terms"].astype(np.float64)
    blocks, tailed = len(head), head.shape[1] * 8 < arrays["second"].shape[1] * 2
    if not tailed:
        whole = np.zeros((blocks, 0, ROWS_PER_BLOCK), np.uint16)
        return {"whole_terms": whole, "second_terms": arrays["second_terms"][:, None]}
    coded = arrays["tail"].shape[1] > 0
    tail_left = arrays["tail_terms"].reshape(-1)[: len(all_left)].astype(np.float64) if coded else all_left
    head_left = np.sqrt(np.maximum(all_left**2 - (np.maximum(tail_left - 1, 0) ** 2 if coded else 0), 0))
    padded = np.zeros(blocks * ROWS_PER_BLOCK)
    padded[: len(tail_left)] = tail_left
    whole = np.hypot(arrays["terms"][:, :1], padded.reshape(blocks, 1, ROWS_PER_BLOCK))
    second = np.stack([head_left, tail_left], axis=1)
    raised = {"whole_terms": whole + 1e-9, "second_terms": second + 1e-9}  # more than float64 takes away
    return {name: up_to_steps(steps * TERM_STEP) for name, steps in raised.items()}


def up_to_steps(values: NDArray[np.float64]) -> NDArray[np.uint16]:
    """Return non-negative values in steps of 2**-14, rounded up: never less than the value."""
    return np.minimum(np.ceil(values / TERM_STEP), 65535).astype(np.uint16)


def pack_head(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return codes 0 to 15, shape (n, head), in blocks of 16 rows; rows that fill up the last block are 0."""
    n, head = codes.shape
    blocks = -(-n // ROWS_PER_BLOCK)
    padded = np.zeros((blocks * ROWS_PER_BLOCK, head), np.uint8)
    padded[:n] = codes
    halves = padded.reshape(blocks, ROWS_PER_BLOCK, head // 8, 2, 4)
    return np.ascontiguousarray((halves[:, :, :, 0] | (halves[:, :, :, 1] << 4)).transpose(0, 2, 1, 3))


def unpack_head(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the codes of packed blocks, shape (blocks * 16, head)."""
    rows_first = packed.transpose(0, 2, 1, 3)
    halves = np.stack([rows_first & 15, rows_first >> 4], axis=3)
    return halves.reshape(len(packed) * ROWS_PER_BLOCK, -1)


def pack_second(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return codes 0 to 15, shape (n, width), two to a byte, row by row."""
    halves = codes.reshape(len(codes), -1, 2, 32)
    return np.ascontiguousarray(halves[:, :, 0] | (halves[:, :, 1] << 4)).reshape(len(codes), -1)


def unpack_second(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the codes of packed rows, shape (n, width)."""
    bytes_ = packed.reshape(len(packed), -1, 32)
    return np.stack([bytes_ & 15, bytes_ >> 4], axis=2).reshape(len(packed), -1)


def pack_terms(columns: list[NDArray[np.uint16]], n: int) -> NDArray[np.uint16]:
    """Return columns of one uint16 a row, each shape (n,), as (blocks, columns, 16)."""
    blocks = -(-n // ROWS_PER_BLOCK)
    padded = np.zeros((len(columns), blocks * ROWS_PER_BLOCK), np.uint16)
    padded[:, :n] = np.reshape(columns, (-1, n))
    return np.ascontiguousarray(padded.reshape(len(columns), blocks, ROWS_PER_BLOCK).transpose(1, 0, 2))
