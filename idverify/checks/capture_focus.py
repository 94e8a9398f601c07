"""The page is in focus: edges in print are sharper than a stroke of the MRZ is wide."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, ScoreExhibit, Severity

# OCR-B size 1 is drawn with strokes of 0.35 mm (ISO 1073-2); wider edges of a stroke run into one another. At 0.54 mm
# every field is still read, at 0.70 mm one in ten is wrong, at 1.15 mm four in five; the MRZ is read up to 1.15 mm:
# `python -m benchmarks capture-limits --effects blur`.
_WIDEST_EDGE_MM = 0.6


def run(evidence: Evidence) -> Verdict:
    """Compare the width of the edges on the document with the limit."""
    capture = present(evidence.capture)
    if capture.edge_width_mm is None:
        return Verdict(Outcome.INCONCLUSIVE, "focus_not_measured")
    exhibit = ScoreExhibit("edge_width_mm", capture.edge_width_mm, _WIDEST_EDGE_MM, higher_is_better=False)
    if capture.edge_width_mm > _WIDEST_EDGE_MM:
        return Verdict(Outcome.FAILED, "out_of_focus", (exhibit,))
    return Verdict(Outcome.PASSED, "in_focus", (exhibit,))


CHECK = Check(
    id="capture.focus",
    title="Picture in focus",
    severity=Severity.MINOR,
    source="ISO 1073-2, stroke width; limit: `python -m benchmarks capture-limits`",
    reasons={
        "in_focus": "The picture is sharp enough.",
        "out_of_focus": "The picture is blurred; hold the document still, flat and parallel, and capture it again.",
        "focus_not_measured": "Focus could not be measured.",
    },
    run=run,
)
