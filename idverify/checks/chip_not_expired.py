"""The chip's own date of expiry (DG1): a document may be valid in print and not on its chip. ICAO Doc 9303-3, 4.8."""

from idverify.checks import Check, Verdict
from idverify.checks._chip import chip_mrz, source_of
from idverify.evidence import Evidence, present
from idverify.finding import Outcome, Severity, TextExhibit


def run(evidence: Evidence) -> Verdict:
    """Compare the chip's date of expiry with the day of inspection; the last day is still valid."""
    expiry = chip_mrz(evidence).date_of_expiry
    if expiry.value is None:
        return Verdict(Outcome.INCONCLUSIVE, "date_of_expiry_unknown")
    exhibit = TextExhibit(source_of(present(evidence.chip), 1), expiry.value.isoformat())
    if expiry.value < evidence.on:
        return Verdict(Outcome.FAILED, "expired", (exhibit,))
    if not present(evidence.chip).proved(1):
        return Verdict(Outcome.INCONCLUSIVE, "not_expired_unproved", (exhibit,))
    return Verdict(Outcome.PASSED, "not_expired", (exhibit,))


CHECK = Check(
    id="chip.not_expired",
    title="Document not expired by its chip",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-3, 4.8",
    reasons={
        "not_expired": "The chip's date of expiry has not passed.",
        "not_expired_unproved": "The chip's date of expiry has not passed, but nobody proves the chip.",
        "expired": "The document has expired.",
        "date_of_expiry_unknown": "The date of expiry could not be read or is not printed.",
    },
    run=run,
    falsedoc="D",
)
