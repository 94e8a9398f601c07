"""Find rows by a text, in a sorted column of its hashes that stays on disk until it is asked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idverify.matching.store.ragged import Ragged

_HASH_BITS = 64
# A look-up starts among 2**2 to 2**3 hashes.
_BITS_WITHIN = 3
# Eight marks a hash: eight bytes of memory beside the 2,600 of a template.
_MARK_BITS = 3


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
        marks: by the first bits of a hash, 0 where no hash begins with them: seven of eight texts that are not there
            are told by one look, and an id is looked up in every segment.
        shift: what leaves those bits of a hash.
    """

    hashes: NDArray[np.uint64]
    rows: NDArray[np.uint32]
    texts: Ragged
    marks: memoryview
    shift: int
    _hashes: memoryview
    _rows: memoryview
    _starts: memoryview
    _bucket_shift: int
    _texts: tuple[memoryview, memoryview]

    @classmethod
    def over(cls, hashes: NDArray[np.uint64], rows: NDArray[np.uint32], texts: Ragged) -> TextIndex:
        """Return an index of columns read back."""
        length = max(1, len(hashes).bit_length())
        # Hashes are even: by their first bits a look-up starts among a few of them. In a memoryview, which looks one
        # number up quicker than NumPy, that takes 0.5 us in a segment of 200,000.
        bits, mark_bits = max(1, length - _BITS_WITHIN), length + _MARK_BITS
        firsts = np.arange(1 << bits, dtype=np.uint64) << np.uint64(_HASH_BITS - bits)
        starts = np.append(np.searchsorted(hashes, firsts), len(hashes)).astype(np.uint32)
        marks = np.zeros(1 << mark_bits, np.uint8)
        marks[hashes >> np.uint64(_HASH_BITS - mark_bits)] = 1
        return cls(
            hashes,
            rows,
            texts,
            marks.data,
            _HASH_BITS - mark_bits,
            _viewed(hashes),
            _viewed(rows),
            starts.data,
            _HASH_BITS - bits,
            (_viewed(texts.starts), _viewed(texts.values)),
        )

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
        while place < len(self._hashes) and self._hashes[place] == hashed:
            row = self._rows[place]
            if self.texts.text(row) == text:
                yield row
            place += 1

    def live_row(self, text: str, hashed: int, live: NDArray[np.bool_]) -> int | None:
        """Return the first row of `rows_of` that is live; without a generator, for it is asked at every change."""
        hashes, place = self._hashes, self._first(hashed)
        while place < len(hashes) and hashes[place] == hashed:
            row: int = self._rows[place]
            if live[row]:
                starts, content = self._texts
                if content[starts[row] : starts[row + 1]] == text.encode():
                    return row
            place += 1
        return None

    def _first(self, hashed: int) -> int:
        """Return the place of the first hash that is not below one."""
        bucket = hashed >> self._bucket_shift
        return bisect_left(self._hashes, hashed, self._starts[bucket], self._starts[bucket + 1])


def _viewed(column: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(column).data
