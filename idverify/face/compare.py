"""Compare two faces, 1:1: similarity, what it means as a false match rate, and a verdict with a grey band. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from idverify.errors import UsageError
from idverify.face.values import Template

if TYPE_CHECKING:
    from idverify.face.calibration import Bound, Calibration

# Automatic acceptance: 1 in 10,000 strangers. FRONTEX asks automated border gates for 1 in 1,000; a lookalike picked
# from many is likelier than a random stranger, hence ten times stricter.
MATCH_FMR = 1e-4
# Below the threshold of 1 in 100 strangers, 99.4 % of travellers are above it (LFW, SFace): not the same person.
NO_MATCH_FMR = 1e-2


class FaceVerdict(StrEnum):
    """What the comparison says; between the two thresholds an officer has to look."""

    MATCH = "match"
    NO_MATCH = "no_match"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class FaceComparison:
    """Two faces compared.

    Attributes:
        similarity: in the units of the engine's calibration, more is better; not a percentage of anything.
        fmr: share of comparisons of two different people that reach this similarity.
        fmr_bound: whether `fmr` was measured at this score, or the truth is at most or at least that.
        verdict: match at `match_threshold` or above, no match below `no_match_threshold`.
        match_threshold: similarity at `match_fmr`.
        no_match_threshold: similarity at `no_match_fmr`.
        match_fmr: false match rate the match threshold was set for.
        no_match_fmr: false match rate the no-match threshold was set for.
        engine: who made both templates.
        data_set: what the rates were measured on.
        fmr_among_alike: the rate among strangers who look alike and were photographed alike, as found on other data;
            None where it was never looked at.
    """

    similarity: float
    fmr: float
    fmr_bound: Bound
    verdict: FaceVerdict
    match_threshold: float
    no_match_threshold: float
    match_fmr: float
    no_match_fmr: float
    engine: str
    data_set: str
    fmr_among_alike: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as every JSON output shows it."""
        return {
            "similarity": round(self.similarity, 4),
            "fmr": float(f"{self.fmr:.3g}"),
            "fmr_bound": self.fmr_bound.value,
            "fmr_among_alike": None if self.fmr_among_alike is None else float(f"{self.fmr_among_alike:.2g}"),
            "verdict": self.verdict.value,
            "engine": self.engine,
            "operating_point": {
                "match_fmr": self.match_fmr,
                "match_threshold": round(self.match_threshold, 4),
                "no_match_fmr": self.no_match_fmr,
                "no_match_threshold": round(self.no_match_threshold, 4),
                "data_set": self.data_set,
            },
        }


def compare_templates(
    probe: Template,
    reference: Template,
    calibration: Calibration,
    *,
    match_fmr: float = MATCH_FMR,
    no_match_fmr: float = NO_MATCH_FMR,
) -> FaceComparison:
    """Compare two templates of one engine.

    Raises:
        UsageError: the templates or the calibration are of different engines or models (`engine_mismatch`), the rates
            are the wrong way round, or the calibration carries no such rate (`fmr_not_carried`).
    """
    if match_fmr > no_match_fmr:
        raise UsageError("the FMR for a match must not be higher than the FMR for no match", code="fmr_order")
    value = similarity(probe, reference, calibration)
    match_threshold = calibration.threshold_at(match_fmr)
    no_match_threshold = calibration.threshold_at(no_match_fmr)
    estimate = calibration.fmr_at(value)
    return FaceComparison(
        similarity=value,
        fmr=estimate.fmr,
        fmr_bound=estimate.bound,
        verdict=_verdict(value, match_threshold, no_match_threshold),
        match_threshold=match_threshold,
        no_match_threshold=no_match_threshold,
        match_fmr=match_fmr,
        no_match_fmr=no_match_fmr,
        engine=calibration.engine,
        data_set=calibration.data_set,
        fmr_among_alike=calibration.fmr_among_alike(estimate.fmr),
    )


def similarity(probe: Template, reference: Template, calibration: Calibration) -> float:
    """Return how alike two templates are, in the units of the calibration; more is better.

    Raises:
        UsageError: the templates or the calibration are of different engines or models (`engine_mismatch`).
    """
    made_by = {(template.engine, template.model_sha256) for template in (probe, reference)}
    if made_by != {(calibration.engine, calibration.model_sha256)}:
        raise UsageError(
            "templates can only be compared when one engine and model made both, and with its own calibration",
            code="engine_mismatch",
            advice="Make both templates again with one engine.",
        )
    cosine = float(probe.vector @ reference.vector)
    if calibration.metric == "cosine":
        return cosine
    squared = probe.norm**2 + reference.norm**2 - 2 * probe.norm * reference.norm * cosine
    return 1 - math.sqrt(max(0.0, squared))


def _verdict(value: float, match_threshold: float, no_match_threshold: float) -> FaceVerdict:
    if value >= match_threshold:
        return FaceVerdict.MATCH
    return FaceVerdict.NO_MATCH if value < no_match_threshold else FaceVerdict.INCONCLUSIVE
