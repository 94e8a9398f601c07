"""What a candidate of the matching benchmark is: one way to search a set of templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Found = Sequence[NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Searches:
    """A built candidate.

    Attributes:
        watchlist: takes probes (m, d) and a threshold, gives the row numbers of each probe; None where it cannot.
        top: takes probes and k, gives the k row numbers of each probe; None where it cannot.
    """

    watchlist: Callable[[Rows, float], Found] | None
    top: Callable[[Rows, int], Found] | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to search.

    Attributes:
        name: as reported.
        exact: whether it is a peer of the ratios: exact by construction, checked before it is timed.
        ours: whether it is idverify.
        build: takes the rows (n, d) and the number of threads; raises ImportError where its package is missing.
    """

    name: str
    exact: bool
    ours: bool
    build: Callable[[Rows, int], Searches]
