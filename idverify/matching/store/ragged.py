"""Many short arrays in two: where each begins, and all their values. Texts of rows, and codes of labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """n arrays of different length.

    Attributes:
        starts: where each begins, and where the last ends, shape (n + 1,), uint32.
        values: all values one after the other.
    """

    starts: NDArray[np.uint32]
    values: NDArray[Any]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> NDArray[Any]:
        return self.values[self.starts[row] : self.starts[row + 1]]

    def text(self, row: int) -> str:
        """Return one row of UTF-8 bytes as text."""
        return self[row].tobytes().decode()

    def take(self, rows: NDArray[np.int64]) -> Ragged:
        """Return some rows, in the order given."""
        starts = self.starts.astype(np.int64)
        lengths = starts[rows + 1] - starts[rows]
        ends = np.cumsum(lengths)
        places = np.repeat(starts[rows] - (ends - lengths), lengths) + np.arange(lengths.sum())
        return Ragged(np.concatenate([[0], ends]).astype(np.uint32), self.values[places])

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> Ragged:
        """Return texts as UTF-8."""
        encoded = [text.encode() for text in texts]
        return cls(_starts([len(text) for text in encoded]), np.frombuffer(b"".join(encoded), np.uint8))

    @classmethod
    def of_codes(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        """Return rows of small numbers."""
        values = np.array([code for row in rows for code in row], np.uint32)
        return cls(_starts([len(row) for row in rows]), values)

    @classmethod
    def joined(cls, parts: Sequence[Ragged]) -> Ragged:
        """Return the rows of several, one after the other."""
        lengths = np.concatenate([np.diff(part.starts.astype(np.int64)) for part in parts])
        return cls(_starts(lengths), np.concatenate([part.values for part in parts]))


def _starts(lengths: Sequence[int] | NDArray[np.int64]) -> NDArray[np.uint32]:
    return np.concatenate([[0], np.cumsum(np.asarray(lengths, np.int64))]).astype(np.uint32)
