"""What a search of a gallery answers: candidates with what their similarity means, and what the answer rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from idverify.matching.certificate import Certificate
from idverify.matching.search import Answer
from idverify.matching.store.entry import Entry
from idverify.matching.store.manifest import Missing
from idverify.matching.store.view import StoreView


class Rate(Protocol):
    """A false match rate and how to read it."""

    @property
    def fmr(self) -> float:
        """Share of comparisons of two different people, 0 to 1."""

    @property
    def bound(self) -> str:
        """`measured`, `at_most` or `at_least`."""


class FmrCurve(Protocol):
    """What similarities of one engine mean; `idverify.face.calibration.Calibration` is one."""

    def fmr_at(self, similarity: float) -> Rate:
        """Return the share of comparisons of two different people that reach a similarity."""

    def threshold_at(self, fmr: float) -> float:
        """Return the similarity from which comparisons have at most a false match rate."""


class SearchOutcome(StrEnum):
    """What a search says."""

    CANDIDATES = "candidates"
    NO_CANDIDATE = "no_candidate"
    INCONCLUSIVE = "inconclusive"
    """Part of the gallery could not be searched, and in the rest none reaches the threshold; or the most similar were
    asked for, and these may not be they. Never to be read as `no_candidate`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One template that was found."""

    entry: Entry
    similarity: float


@dataclass(frozen=True, slots=True)
class Shards:
    """How many parts a gallery was searched in at once; one where it is searched in one process.

    Attributes:
        asked: parts that hold rows.
        answered: parts that answered in time, with exactly the rows they were asked for.
    """

    asked: int = 1
    answered: int = 1


@dataclass(frozen=True, slots=True)
class Identification:
    """The answer to one probe.

    Attributes:
        candidates: by falling similarity; equals by id.
        threshold: what they had to reach; None in a search for the most similar.
        certificate: why no other row belongs among them.
        missing: parts of the gallery that could not be searched: damaged files, and shards that did not answer.
        unverified_segments: parts that were searched but not yet read in full since the gallery was opened.
        shards: in how many parts it was searched.
    """

    candidates: tuple[Candidate, ...]
    threshold: float | None
    certificate: Certificate
    missing: tuple[Missing, ...] = ()
    unverified_segments: int = 0
    shards: Shards = Shards()

    @property
    def outcome(self) -> SearchOutcome:
        """What the search says."""
        if self.missing and (not self.candidates or self.threshold is None):
            return SearchOutcome.INCONCLUSIVE
        return SearchOutcome.CANDIDATES if self.candidates else SearchOutcome.NO_CANDIDATE

    @property
    def complete(self) -> bool:
        """Whether the whole gallery was searched."""
        return not self.missing

    def as_json(self, curve: FmrCurve | None = None) -> dict[str, Any]:
        """Return the answer as a JSON object.

        Args:
            curve: of the gallery's engine; without one no rate is stated.
        """
        return {
            "outcome": self.outcome.value,
            "complete": self.complete,
            "missing": [part.as_json() for part in self.missing],
            "shards": asdict(self.shards),
            "unverified_segments": self.unverified_segments,
            "threshold": self.threshold,
            "gallery_size": self.certificate.rows_live,
            "expected_fpir": self._expected_fpir(curve),
            "candidates": [_candidate(candidate, curve) for candidate in self.candidates],
            "certificate": self.certificate.as_json(),
        }

    def _expected_fpir(self, curve: FmrCurve | None) -> dict[str, Any] | None:
        if curve is None or self.threshold is None:
            return None
        rate = curve.fmr_at(self.threshold)
        return {"rate": expected_fpir(rate.fmr, self.certificate.rows_scanned), "bound": str(rate.bound)}


def identified(answer: Answer, view: StoreView, threshold: float | None, k: int | None) -> Identification:
    """Return what the rows of an answer are: at most k candidates, where k is given."""
    candidates = ranked(view, answer.rows.tolist(), answer.similarities.tolist())
    answered = Identification(candidates, threshold, answer.certificate, view.missing, view.unverified)
    return first_of(answered, k)


def first_of(answer: Identification, k: int | None) -> Identification:
    """Return an answer with its first k candidates; the certificate then says how near those left out are."""
    if k is None or len(answer.candidates) <= k:
        return answer
    certificate = answer.certificate._replace(
        floor=answer.candidates[k - 1].similarity,
        highest_left_out=max(answer.certificate.highest_left_out, answer.candidates[k].similarity),
    )
    return replace(answer, candidates=answer.candidates[:k], certificate=certificate)


def ranked(view: StoreView, rows: Sequence[int], similarities: Sequence[float]) -> tuple[Candidate, ...]:
    """Return rows as candidates, by falling similarity; equals by id."""
    found = [Candidate(view.entry(row), similarity) for row, similarity in zip(rows, similarities, strict=True)]
    return tuple(sorted(found, key=lambda one: (-one.similarity, one.entry.id)))


def expected_fpir(fmr: float, comparisons: int) -> float:
    """Return the share of searches for people who are not enrolled that give a candidate all the same.

    As if comparisons were independent; templates of one subject are not, so it is on the safe side. ISO/IEC 19795-1.

    >>> round(expected_fpir(1e-6, 100_000), 4)
    0.0952
    """
    return -math.expm1(comparisons * math.log1p(-fmr)) if fmr < 1 else float(comparisons > 0)


def _candidate(candidate: Candidate, curve: FmrCurve | None) -> Mapping[str, Any]:
    rate = curve.fmr_at(candidate.similarity) if curve is not None else None
    return {
        **candidate.entry.as_json(),
        "similarity": candidate.similarity,
        "fmr": rate.fmr if rate else None,
        "fmr_bound": str(rate.bound) if rate else None,
    }
