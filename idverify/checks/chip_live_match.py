"""The face on the chip (DG2) against the face at the desk: the holder is the one it was issued to."""

from idverify.checks import Check, Verdict
from idverify.checks._chip_faces import REASONS, face_verdict
from idverify.evidence import Evidence, present
from idverify.finding import Severity


def run(evidence: Evidence) -> Verdict:
    """Turn the comparison's verdict into an outcome; the similarity and its limit are the exhibit."""
    present(evidence.chip_portrait)
    present(evidence.live_face)
    return face_verdict(evidence, present(evidence.chip_live_comparison))


CHECK = Check(
    id="chip.live_match",
    title="Face on the chip against the face at the desk",
    severity=Severity.MAJOR,
    source="ISO/IEC 19795-1; thresholds from the engine's calibration file",
    reasons=REASONS,
    run=run,
    falsedoc="F",
)
