"""The picture in DG2 serves for comparing faces: one face, large enough. ISO/IEC 19794-5:2005, 8.3 and 8.4."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.face.values import FaceProblem
from idverify.finding import Outcome, ScoreExhibit, Severity

# ISO/IEC 19794-5:2005, 8.4.1: a full frontal image has 180 px across the head, about 90 px between the eyes.
_LEAST_INTER_EYE_DISTANCE_PX = 90.0


def run(evidence: Evidence) -> Verdict:
    """Look at the number of faces and the distance between the eyes."""
    portrait = present(evidence.chip_portrait)
    distance = portrait.face.inter_eye_distance_px
    exhibit = ScoreExhibit("inter_eye_distance_px", distance, _LEAST_INTER_EYE_DISTANCE_PX, higher_is_better=True)
    if FaceProblem.SEVERAL_FACES in portrait.problems:
        return Verdict(Outcome.FAILED, "several_faces", (exhibit,))
    if distance < _LEAST_INTER_EYE_DISTANCE_PX:
        return Verdict(Outcome.FAILED, "face_small", (exhibit,))
    return Verdict(Outcome.PASSED, "picture_serves", (exhibit,))


CHECK = Check(
    id="chip.portrait_quality",
    title="Picture on the chip",
    severity=Severity.INFO,
    source="ISO/IEC 19794-5:2005, 8.3 and 8.4",
    reasons={
        "picture_serves": "The chip's picture shows one face, large enough to compare.",
        "several_faces": "The chip's picture shows several faces; compare by eye.",
        "face_small": "The face on the chip is smaller than the standard asks; comparisons are less sure.",
    },
    run=run,
)
