"""An MRZ was found and read on the pages given."""

from idverify.checks import Check, Verdict
from idverify.evidence import Absent, Evidence
from idverify.finding import Outcome, RegionExhibit, Severity


def run(evidence: Evidence) -> Verdict:
    """Pass when an MRZ of a known format was read."""
    if isinstance(evidence.mrz, Absent):
        return Verdict(Outcome.FAILED, "mrz_not_found")
    exhibits = (RegionExhibit("MRZ", evidence.mrz.region),) if evidence.mrz.region else ()
    if evidence.mrz.mrz is None or evidence.mrz.mrz.format is None:
        return Verdict(Outcome.INCONCLUSIVE, "mrz_format_unknown", exhibits)
    return Verdict(Outcome.PASSED, "mrz_read", exhibits)


CHECK = Check(
    id="mrz.present",
    title="Machine readable zone present",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-3, 4.1",
    reasons={
        "mrz_read": "A machine readable zone was found and read.",
        "mrz_not_found": "No machine readable zone was found; capture the whole data page, flat and in focus.",
        "mrz_format_unknown": "A machine readable zone was found, but its lines fit no known format.",
    },
    run=run,
    falsedoc="C",
)
