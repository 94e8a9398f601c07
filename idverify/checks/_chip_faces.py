"""What the checks of the chip's face share: a comparison as a verdict; a face that nobody proved proves nobody."""

from collections.abc import Mapping

from idverify.checks import Verdict
from idverify.checks._chip import PROVED, source_of
from idverify.evidence import Evidence, present
from idverify.face.compare import FaceComparison, FaceVerdict
from idverify.finding import Exhibit, Outcome, RegionExhibit, ScoreExhibit, TextExhibit

_FACE_GROUP = 2
REASONS: Mapping[str, str] = {
    "chip_faces_match": "The face on the chip, as the State signed it, matches at the policy's false match rate.",
    "chip_faces_match_unproved": "The faces match, but nobody proves the chip's face: this says nothing.",
    "chip_faces_do_not_match": "The face on the chip does not match; compare by eye and ask the holder.",
    "chip_faces_in_grey_band": "The faces are neither clearly alike nor clearly unlike; compare by eye.",
}


def face_verdict(evidence: Evidence, comparison: FaceComparison, *shown: RegionExhibit) -> Verdict:
    """Return the verdict on the chip's face against another, with the similarity and its limit.

    Args:
        evidence: holds the chip.
        comparison: the two faces compared.
        shown: where the other face stands, if it is on a page.
    """
    source = source_of(present(evidence.chip), _FACE_GROUP)
    score = ScoreExhibit(
        name=f"similarity_{comparison.engine}",
        value=comparison.similarity,
        limit=comparison.match_threshold,
        higher_is_better=True,
        operating_point={"fmr": comparison.match_fmr, "fmr_at_similarity": comparison.fmr},
    )
    exhibits: tuple[Exhibit, ...] = (score, TextExhibit(source, "DG2"), *shown)
    if comparison.verdict is FaceVerdict.NO_MATCH:
        return Verdict(Outcome.FAILED, "chip_faces_do_not_match", exhibits)
    if comparison.verdict is FaceVerdict.INCONCLUSIVE:
        return Verdict(Outcome.INCONCLUSIVE, "chip_faces_in_grey_band", exhibits)
    if source != PROVED:
        return Verdict(Outcome.INCONCLUSIVE, "chip_faces_match_unproved", exhibits)
    return Verdict(Outcome.PASSED, "chip_faces_match", exhibits)
