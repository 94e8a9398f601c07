"""What the reader says of what only it can run: BAC, PACE, chip and terminal authentication. Never verified again."""

from idverify.checks import Check, Verdict
from idverify.chip.reader_report import CLAIMS
from idverify.evidence import Absent, AbsentEvidenceError, Evidence, present
from idverify.finding import Outcome, Severity, TextExhibit


def run(evidence: Evidence) -> Verdict:
    """Show the reader's words; they are its own, so nothing passes or fails by them."""
    claims = present(evidence.chip).claims
    if not claims:
        raise AbsentEvidenceError(Absent("no_reader_claims", "The reader stated no result of its own."))
    exhibits = tuple(TextExhibit("reader", f"{CLAIMS[name]}: {word}") for name, word in claims.items())
    return Verdict(Outcome.INCONCLUSIVE, "not_reverified", exhibits)


CHECK = Check(
    id="chip.reader_claims",
    title="Results the reader states",
    severity=Severity.INFO,
    source="ICAO Doc 9303-11, 4, 6.2 and 7.1",
    reasons={"not_reverified": "The reader's own results stand as its word; they cannot be verified again here."},
    run=run,
)
