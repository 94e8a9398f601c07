"""One answer out of those of shards to the same probe: exact, in one order, with one certificate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from idverify.matching.certificate import Certificate, merged
from idverify.matching.identification import Identification, Shards, first_of
from idverify.matching.store.manifest import Missing
from idverify.matching.terms import SearchTerms


@dataclass(frozen=True, slots=True)
class WholeGallery:
    """What an answer is about.

    Attributes:
        generation: the state that was divided.
        rows_live: its rows that are not removed, searched or not.
        missing: damaged files, and shards that did not answer.
        unverified: segments not read in full since they were opened.
        shards: asked and answered.
    """

    generation: int
    rows_live: int
    missing: tuple[Missing, ...]
    unverified: int
    shards: Shards


def merge_answers(parts: Sequence[Identification], terms: SearchTerms, whole: WholeGallery) -> Identification:
    """Return the answer over all parts: by falling similarity, equals by id, at most k where k is asked for.

    Args:
        parts: one of each shard that answered, and one of the newest rows; none where nobody answered.
        terms: what was asked for.
        whole: the gallery they are parts of.
    """
    found = sorted(
        (candidate for part in parts for candidate in part.candidates),
        key=lambda one: (-one.similarity, one.entry.id),
    )
    missing = (*whole.missing, *(lost for part in parts for lost in part.missing))
    answer = Identification(
        tuple(found),
        terms.threshold,
        _certificate(parts, terms, whole, last=found[-1].similarity if found else math.nan),
        missing,
        whole.unverified,
        whole.shards,
    )
    return first_of(answer, terms.k)


def _certificate(
    parts: Sequence[Identification], terms: SearchTerms, whole: WholeGallery, *, last: float
) -> Certificate:
    """Return the certificate of all candidates of all parts; cutting them to k makes its floor higher."""
    if terms.threshold is None:
        floor = last if sum(len(part.candidates) for part in parts) >= (terms.k or 0) else -1.0
    else:
        # A part that was cut to k has its own k-th similarity as floor; more than k in all are cut again later.
        floor = max([terms.threshold, *(part.certificate.floor for part in parts)])
    joined = merged([part.certificate for part in parts], floor=floor, left_out=-math.inf) if parts else _nothing(floor)
    return joined._replace(generation=whole.generation, rows_live=whole.rows_live)


def _nothing(floor: float) -> Certificate:
    """Return the certificate of a search that read nothing."""
    return Certificate(0, 0, 0, floor, -math.inf, 0, 0, 0, "", "")
