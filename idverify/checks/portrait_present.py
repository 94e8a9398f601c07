"""The data page shows the holder's portrait."""

from idverify.checks import Check, Verdict
from idverify.evidence import Absent, Evidence, present
from idverify.finding import Outcome, RegionExhibit, Severity


def run(evidence: Evidence) -> Verdict:
    """Pass when a face was found on the pages of a document that carries an MRZ."""
    present(evidence.mrz)
    if isinstance(evidence.portrait, Absent):
        return Verdict(Outcome.INCONCLUSIVE, "portrait_not_found")
    return Verdict(Outcome.PASSED, "portrait_found", (RegionExhibit("portrait", evidence.portrait.region),))


CHECK = Check(
    id="portrait.present",
    title="Portrait on the document",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-3, 3.9",
    reasons={
        "portrait_found": "A portrait was found.",
        "portrait_not_found": "No portrait was found; capture the page that shows it, or compare by eye.",
    },
    run=run,
    falsedoc="F",
)
