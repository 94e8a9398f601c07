"""The document has not expired on the day of inspection."""

from idverify.checks import Check, Verdict
from idverify.checks._mrz import parsed_mrz
from idverify.evidence import Evidence
from idverify.finding import CalculationExhibit, Outcome, Severity


def run(evidence: Evidence) -> Verdict:
    """Compare the date of expiry of the MRZ with the day of inspection; the last day is still valid."""
    mrz = parsed_mrz(evidence)
    expiry = mrz.date_of_expiry
    if expiry.value is None:
        return Verdict(Outcome.INCONCLUSIVE, "date_of_expiry_unknown")
    exhibit = CalculationExhibit(
        formula="date of expiry not before the day of inspection",
        expected=f"{evidence.on.isoformat()} or later",
        observed=expiry.value.isoformat(),
    )
    if expiry.value < evidence.on:
        return Verdict(Outcome.FAILED, "expired", (exhibit,))
    return Verdict(Outcome.PASSED, "not_expired", (exhibit,))


CHECK = Check(
    id="document.not_expired",
    title="Document not expired",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-3, 4.8",
    reasons={
        "not_expired": "The document has not expired.",
        "expired": "The document has expired.",
        "date_of_expiry_unknown": "The date of expiry could not be read or is not printed.",
    },
    run=run,
    falsedoc="D",
)
