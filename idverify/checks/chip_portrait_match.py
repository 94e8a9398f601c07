"""The face on the chip (DG2) against the portrait on the document. ICAO Doc 9303-10, 4.7.2."""

from idverify.checks import Check, Verdict
from idverify.checks._chip_faces import REASONS, face_verdict
from idverify.evidence import Evidence, present
from idverify.finding import RegionExhibit, Severity


def run(evidence: Evidence) -> Verdict:
    """Turn the comparison's verdict into an outcome; the similarity and its limit are the exhibit."""
    present(evidence.chip_portrait)
    portrait = present(evidence.portrait)
    return face_verdict(evidence, present(evidence.chip_page_comparison), RegionExhibit("portrait", portrait.region))


CHECK = Check(
    id="chip.portrait_match",
    title="Face on the chip against the printed portrait",
    severity=Severity.MAJOR,
    source="ISO/IEC 19795-1; thresholds from the engine's calibration file",
    reasons=REASONS,
    run=run,
    falsedoc="F",
)
