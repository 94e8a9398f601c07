"""What a candidate of the matching benchmark is: one way to search a set of templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

import benchmarks.candidates.matching
from idverify.registry import load_constants

Rows = NDArray[np.float32]
Found = Sequence[NDArray[np.int64]]


class Kind(StrEnum):
    """What a candidate is there for."""

    OURS = "idverify"
    VARIANT = "idverify by another kernel"
    STORE = "idverify's gallery: templates turned by a key, in float32"
    PEER = "exact by construction: a peer of the ratios"
    CONTEXT = "a peer as it comes: another setting of it is faster"
    APPROXIMATE = "approximate"


@dataclass(frozen=True, slots=True)
class Searches:
    """A built candidate.

    Attributes:
        watchlist: takes probes (m, d) and a threshold, gives the row numbers of each probe; None where it cannot.
        top: takes probes and k, gives the k row numbers of each probe; None where it cannot.
        add: takes one more row (1, d); None where the caller's array is searched as it is, or it cannot.
        remove: takes the number of a row; None as for `add`.
        keeps: what must live as long as these.
    """

    watchlist: Callable[[Rows, float], Found] | None
    top: Callable[[Rows, int], Found] | None
    add: Callable[[Rows], object] | None = None
    remove: Callable[[int], object] | None = None
    keeps: object = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to search.

    Attributes:
        name: as reported.
        kind: what it is there for; all but approximate ones are checked before they are timed.
        build: takes the rows (n, d) and the number of threads; raises ImportError where something is missing here.
    """

    name: str
    kind: Kind
    build: Callable[[Rows, int], Searches]

    @property
    def ours(self) -> bool:
        """Whether it searches the rows as they are, by idverify: held to float64."""
        return self.kind in (Kind.OURS, Kind.VARIANT)


def candidates(*kinds: Kind) -> list[Candidate]:
    """Return the candidates of some kinds, in the order of their files."""
    every = load_constants(benchmarks.candidates.matching, constant="CANDIDATE", kind=Candidate).values()
    return [one for one in every if one.kind in kinds]
