"""Date of expiry of the visual zone against the MRZ. ICAO Doc 9303-3, 4.1: the MRZ repeats the VIZ."""

from idverify.checks import Check, Verdict
from idverify.checks._viz_against_mrz import REASONS, compare_with_mrz
from idverify.evidence import Evidence
from idverify.finding import Severity


def run(evidence: Evidence) -> Verdict:
    """Compare the two zones."""
    return compare_with_mrz(evidence, "date_of_expiry", find_unlabelled=True)


CHECK = Check(
    id="viz.date_of_expiry",
    title="Date of expiry in both zones",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-3, 4.1 and 4.8",
    reasons=REASONS,
    run=run,
    falsedoc="A",
)
