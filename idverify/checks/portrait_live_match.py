"""The portrait on the document against the face at the desk, at a stated false match rate."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.face.compare import FaceVerdict
from idverify.finding import Outcome, RegionExhibit, ScoreExhibit, Severity

_OUTCOMES = {
    FaceVerdict.MATCH: (Outcome.PASSED, "faces_match"),
    FaceVerdict.NO_MATCH: (Outcome.FAILED, "faces_do_not_match"),
    FaceVerdict.INCONCLUSIVE: (Outcome.INCONCLUSIVE, "faces_in_grey_band"),
}


def run(evidence: Evidence) -> Verdict:
    """Turn the comparison's verdict into an outcome; the similarity and its limits are the exhibit."""
    portrait = present(evidence.portrait)
    present(evidence.live_face)
    comparison = present(evidence.face_comparison)
    outcome, code = _OUTCOMES[comparison.verdict]
    score = ScoreExhibit(
        name=f"similarity_{comparison.engine}",
        value=comparison.similarity,
        limit=comparison.match_threshold,
        higher_is_better=True,
        operating_point={"fmr": comparison.match_fmr, "fmr_at_similarity": comparison.fmr},
    )
    return Verdict(outcome, code, (score, RegionExhibit("portrait", portrait.region)))


CHECK = Check(
    id="portrait.live_match",
    title="Portrait against the face at the desk",
    severity=Severity.MAJOR,
    source="ISO/IEC 19795-1; thresholds from the engine's calibration file",
    reasons={
        "faces_match": "Portrait and live face match at the policy's false match rate.",
        "faces_do_not_match": "Portrait and live face do not match; compare them by eye and ask the holder.",
        "faces_in_grey_band": "Portrait and live face are neither clearly alike nor clearly unlike; compare by eye.",
    },
    run=run,
    falsedoc="F",
)
