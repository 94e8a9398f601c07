"""No glare hides a part of the page."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, ScoreExhibit, Severity

# A spot as large as the MRZ's row of ten characters (25 by 5 mm) covers 1.1 % of a TD3 page (125 by 88 mm).
_LARGEST_SHARE = 0.011


def run(evidence: Evidence) -> Verdict:
    """Compare the share of the page lost in glare with the limit."""
    capture = present(evidence.capture)
    if capture.glare_share is None:
        return Verdict(Outcome.INCONCLUSIVE, "glare_not_measured")
    exhibit = ScoreExhibit("glare_share", capture.glare_share, _LARGEST_SHARE, higher_is_better=False)
    if capture.glare_share > _LARGEST_SHARE:
        return Verdict(Outcome.FAILED, "glare", (exhibit,))
    return Verdict(Outcome.PASSED, "no_glare", (exhibit,))


CHECK = Check(
    id="capture.glare",
    title="No glare",
    severity=Severity.MINOR,
    source="ICAO Doc 9303-4, dimensions of the data page: a spot the size of ten MRZ characters",
    reasons={
        "no_glare": "No glare hides a part of the page.",
        "glare": "Glare hides a part of the page; tilt the document or the lamp and capture it again.",
        "glare_not_measured": "Glare could not be measured.",
    },
    run=run,
)
