"""The whole page is in the picture."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, ScoreExhibit, Severity


def run(evidence: Evidence) -> Verdict:
    """Compare how deep the page reaches beyond the picture with how well that is known."""
    capture = present(evidence.capture)
    if capture.cut_off_mm is None or capture.cut_off_known_to_mm is None:
        return Verdict(Outcome.INCONCLUSIVE, "edges_not_found")
    limit = capture.cut_off_known_to_mm
    exhibit = ScoreExhibit("cut_off_mm", capture.cut_off_mm, limit, higher_is_better=False)
    if capture.cut_off_mm > limit:
        return Verdict(Outcome.FAILED, f"{capture.cut_off_side}_cut_off", (exhibit,))
    return Verdict(Outcome.PASSED, "whole_page", (exhibit,))


_CUT = "The {} of the page is cut off; show the whole page with a little of the table around it and capture it again."

CHECK = Check(
    id="capture.whole",
    title="Whole page in the picture",
    severity=Severity.MINOR,
    source="ICAO Doc 9303-4 to 9303-7, dimensions of the data page; `python -m benchmarks capture-limits`",
    reasons={
        "whole_page": "No side of the page is cut off, as far as its outline or its MRZ tell.",
        **{f"{side}_cut_off": _CUT.format(f"{side} side") for side in ("top", "right", "bottom", "left")},
        "edges_not_found": "The edges of the page were not found.",
    },
    run=run,
)
