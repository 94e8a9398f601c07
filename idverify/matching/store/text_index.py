"""Find rows by a text, in a sorted column of its hashes that stays on disk until it is asked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from idverify.matching.store.ragged import Ragged

_HASH = Struct("<Q")


def text_hash(text: str) -> int:
    """Return the hash of a text, 0 to 2**64 - 1, the same on every machine."""
    hashed: int = _HASH.unpack(blake2b(text.encode(), digest_size=_HASH.size).digest())[0]
    return hashed


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

    @classmethod
    def of(cls, texts: Ragged) -> TextIndex:
        """Return the index of a column of texts."""
        content, starts = texts.values.tobytes(), texts.starts.tolist()
        parts = (blake2b(content[a:b], digest_size=_HASH.size).digest() for a, b in pairwise(starts))
        hashes = np.frombuffer(b"".join(parts), "<u8").astype(np.uint64)
        order = np.argsort(hashes, kind="stable")
        return cls(hashes[order], order.astype(np.uint32), texts)

    def rows_of(self, text: str, hashed: int) -> Iterator[int]:
        """Yield the rows that have a text, given with its hash."""
        hashes = self.hashes.data  # a memoryview looks one number up quicker than NumPy
        place = bisect_left(hashes, hashed)
        while place < len(hashes) and hashes[place] == hashed:
            row = int(self.rows[place])
            if self.texts.text(row) == text:
                yield row
            place += 1
