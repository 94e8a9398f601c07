"""What the search of watchlists found for one document: pure values, for evidence and checks."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.matching.certificate import Certificate


@dataclass(frozen=True, slots=True)
class WatchlistHit:
    """An entry of a watchlist that a face resembles. A lead for a person to look at, never an identity.

    Attributes:
        id: of the entry.
        subject: whose entry it is.
        labels: of the entry, such as `lost`.
        similarity: cosine, -1 to 1; more is better.
        fmr: share of comparisons of two different people that reach this similarity, 0 to 1.
        fmr_bound: `measured`, `at_most` or `at_least`.
    """

    id: str
    subject: str
    labels: tuple[str, ...]
    similarity: float
    fmr: float
    fmr_bound: str


@dataclass(frozen=True, slots=True)
class WatchlistSearch:
    """One face searched in one watchlist.

    Attributes:
        gallery: name of the watchlist.
        probe: which face: `live_face`, `portrait` or `chip_portrait`.
        engine: the face engine.
        threshold: similarity from which an entry is a hit.
        fmr: false match rate the threshold was set for.
        expected_fpir: share of searches for people who are not on the list that give a hit all the same, 0 to 1.
        hits: best first.
        missing: how many files of the watchlist could not be searched.
        certificate: why no other entry is a hit.
    """

    gallery: str
    probe: str
    engine: str
    threshold: float
    fmr: float
    expected_fpir: float
    hits: tuple[WatchlistHit, ...]
    missing: int
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class WatchlistProblem:
    """A watchlist that could not be searched, and why."""

    gallery: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class WatchlistReport:
    """Everything that was searched for one document, and what could not be.

    Attributes:
        searches: of each face in each watchlist; none where there was no face.
        problems: one for each watchlist that could not be searched.
    """

    searches: tuple[WatchlistSearch, ...]
    problems: tuple[WatchlistProblem, ...]
