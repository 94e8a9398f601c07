"""Something is printed on the page."""

from idverify.checks import Check, Verdict
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, Severity


def run(evidence: Evidence) -> Verdict:
    """Fail on a page without print."""
    if present(evidence.capture).is_blank:
        return Verdict(Outcome.FAILED, "page_blank")
    return Verdict(Outcome.PASSED, "page_printed")


CHECK = Check(
    id="capture.blank",
    title="Page not blank",
    severity=Severity.MINOR,
    source="Capture rule: a blank page shows nothing to inspect",
    reasons={
        "page_printed": "Something is printed on the page.",
        "page_blank": "The page is blank: capture the data page, the right way up on the reader.",
    },
    run=run,
)
