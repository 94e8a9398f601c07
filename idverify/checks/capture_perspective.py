"""The page was captured from straight above, or nearly."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, ScoreExhibit, Severity

# Pages leaning by 36 degrees (1.17) are still read whole, at 48 degrees (1.21) neither MRZ nor fields: measured by
# `python -m benchmarks capture-limits --effects tilt`.
_MOST_SLANT = 1.17


def run(evidence: Evidence) -> Verdict:
    """Compare how much longer one side of the page looks than the opposite one with the limit."""
    capture = present(evidence.capture)
    if capture.slant is None:
        return Verdict(Outcome.INCONCLUSIVE, "perspective_not_measured")
    exhibit = ScoreExhibit("slant", capture.slant, _MOST_SLANT, higher_is_better=False)
    if capture.slant > _MOST_SLANT:
        return Verdict(Outcome.FAILED, "aslant", (exhibit,))
    return Verdict(Outcome.PASSED, "from_above", (exhibit,))


CHECK = Check(
    id="capture.perspective",
    title="Seen from straight above",
    severity=Severity.MINOR,
    source="`python -m benchmarks capture-limits`: where reading begins to fail on tilted pages",
    reasons={
        "from_above": "The page was captured from above.",
        "aslant": "The page was captured aslant; move the camera straight above the page and capture it again.",
        "perspective_not_measured": "From where the page was captured could not be measured.",
    },
    run=run,
)
