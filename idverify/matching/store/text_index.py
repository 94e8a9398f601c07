"""Find rows by a text, in a sorted column of its hashes that stays on disk until it is asked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from idverify.matching.store.ragged import Ragged

_HASH_BITS = 64
# A look-up starts among 2**2 to 2**3 hashes.
_BITS_WITHIN = 3


def text_hash(text: str) -> int:
    """Return the hash of a text, 0 to 2**64 - 1, the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True, eq=False)
class TextIndex:
    """Which rows have a text.

    Attributes:
        hashes: of the texts, rising, shape (n,), uint64.
        rows: the row of each hash, shape (n,), uint32.
        texts: of the rows, to tell apart two texts of one hash.
    """

    hashes: NDArray[np.uint64]
    rows: NDArray[np.uint32]
    texts: Ragged
    _view: memoryview
    _starts: memoryview
    _shift: int

    @classmethod
    def over(cls, hashes: NDArray[np.uint64], rows: NDArray[np.uint32], texts: Ragged) -> TextIndex:
        """Return an index of columns read back."""
        # Hashes are even: by their first bits a look-up starts among a few of them. In a memoryview, which looks one
        # number up quicker than NumPy, that takes 1 us in a segment of 200,000; from the whole column on 3.
        bits = max(1, len(hashes).bit_length() - _BITS_WITHIN)
        firsts = np.arange(1 << bits, dtype=np.uint64) << np.uint64(_HASH_BITS - bits)
        starts = np.append(np.searchsorted(hashes, firsts), len(hashes)).astype(np.uint32)
        return cls(hashes, rows, texts, np.ascontiguousarray(hashes).data, starts.data, _HASH_BITS - bits)

    @classmethod
    def of(cls, texts: Ragged) -> TextIndex:
        """Return the index of a column of texts."""
        content, starts = texts.values.tobytes(), texts.starts.tolist()
        parts = (blake2b(content[a:b], digest_size=8).digest() for a, b in pairwise(starts))
        hashes = np.frombuffer(b"".join(parts), "<u8").astype(np.uint64)
        order = np.argsort(hashes, kind="stable")
        return cls.over(hashes[order], order.astype(np.uint32), texts)

    def rows_of(self, text: str, hashed: int) -> Iterator[int]:
        """Yield the rows that have a text, given with its hash."""
        place = self._first(hashed)
        while place < len(self._view) and self._view[place] == hashed:
            row = int(self.rows[place])
            if self.texts.text(row) == text:
                yield row
            place += 1

    def live_row(self, text: str, hashed: int, live: NDArray[np.bool_]) -> int | None:
        """Return the first row of `rows_of` that is live; without a generator, for it is asked at every change."""
        hashes, starts, bucket = self._view, self._starts, hashed >> self._shift
        end = starts[bucket + 1]
        place = bisect_left(hashes, hashed, starts[bucket], end)
        while place < end and hashes[place] == hashed:  # equal hashes are in one bucket
            row = int(self.rows[place])
            if live[row] and self.texts.text(row) == text:
                return row
            place += 1
        return None

    def _first(self, hashed: int) -> int:
        """Return the place of the first hash that is not below one."""
        bucket = hashed >> self._shift
        return bisect_left(self._view, hashed, self._starts[bucket], self._starts[bucket + 1])
