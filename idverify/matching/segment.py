"""What a search reads: segments of rows, and the state of a gallery as one unchanging snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from idverify.errors import UsageError
from idverify.matching.codec import Codec
from idverify.matching.compiled import NATIVE
from idverify.matching.planes import Planes
from idverify.matching.templates import BoolArray, Float32Array


@dataclass(frozen=True, eq=False)
class Segment:
    """Rows of a gallery that were coded together, and which of them are live.

    Attributes:
        rows: templates of unit length, shape (n, d), float32, contiguous; may be mapped from a file.
        planes: their coded form by the gallery's codec; None for rows just added, which are all compared exactly.
        live: False where a row was removed, shape (n,); None where all are live. Replaced, never changed.
    """

    rows: Float32Array
    planes: Planes | None = None
    live: BoolArray | None = None

    def __post_init__(self) -> None:
        if self.planes is not None and len(self.planes) != len(self.rows):
            raise UsageError(f"{len(self.planes)} coded rows for {len(self.rows)} templates")
        if self.live is not None and len(self.live) != len(self.rows):
            raise UsageError(f"{len(self.live)} marks for {len(self.rows)} templates")

    def __len__(self) -> int:
        return len(self.rows)

    def compiled(self, codec: Codec) -> object:
        """Return the segment as the compiled kernels read it; made once, and shared with what `with_live` returns.

        Raises:
            UsageError: the rows or their planes do not fit the codec.
        """
        made = self.__dict__.get("_compiled")
        if made is None and NATIVE is not None:
            try:
                planes = None if self.planes is None else self.planes.compiled()
                made = self.__dict__["_compiled"] = NATIVE.Segment(codec.compiled, self.rows, planes)
            except (ValueError, TypeError) as error:
                raise UsageError(f"a segment does not fit its gallery's codec: {error}") from error
        return made

    def with_live(self, live: BoolArray | None) -> Segment:
        """Return the same rows with other marks; costs no copy of the rows."""
        segment = Segment(self.rows, self.planes, live)
        segment.__dict__["_compiled"] = self.__dict__.get("_compiled")
        return segment

    @cached_property
    def live_count(self) -> int:
        """How many rows are live."""
        return len(self.rows) if self.live is None else int(np.count_nonzero(self.live))


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One state of a gallery. Row numbers of answers count through the segments in order.

    Attributes:
        codec: how the planes of every segment were coded.
        segments: in order.
        generation: the store's count of states.
        kernel: which code searches it, one of `kernels.kernel_names()`; the fastest unless a test or benchmark asks.
    """

    codec: Codec
    segments: tuple[Segment, ...]
    generation: int = 0
    kernel: str = NATIVE.kernel_names()[0] if NATIVE else "numpy"

    def __len__(self) -> int:
        return sum(len(segment) for segment in self.segments)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first row number of each segment."""
        return tuple(int(start) for start in np.cumsum([0, *map(len, self.segments)])[:-1])

    @cached_property
    def compiled(self) -> tuple[object, list[object]]:
        """The codec and the segments as the compiled kernels read them."""
        codec = self.codec.compiled
        return codec, [segment.compiled(self.codec) for segment in self.segments]

    @cached_property
    def rows_live(self) -> int:
        """How many rows are live."""
        return sum(segment.live_count for segment in self.segments)
