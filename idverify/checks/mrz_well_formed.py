"""The MRZ keeps to its format: lines, characters, document code, name. ICAO Doc 9303-3, 4.2 to 4.6."""

from idverify.checks import Check, Verdict
from idverify.checks._mrz import (
    READ_UNSURELY,
    READ_UNSURELY_REASON,
    errors_among,
    exhibit_of,
    failed_if_sure,
    parsed_mrz,
)
from idverify.evidence import Evidence
from idverify.finding import Outcome, Severity
from idverify.mrz import FindingCode

# What other checks look at.
_JUDGED_ELSEWHERE = {
    FindingCode.CHECK_DIGIT,
    FindingCode.DATE_IMPOSSIBLE,
    FindingCode.STATE_UNKNOWN,
    FindingCode.STATE_DEPRECATED,
    FindingCode.STATE_NOT_ICAO,
}


def run(evidence: Evidence) -> Verdict:
    """Fail when the parser found an error that no other check judges."""
    mrz = parsed_mrz(evidence)
    errors = errors_among(mrz, lambda finding: finding.code not in _JUDGED_ELSEWHERE)
    if errors:
        exhibits = tuple(exhibit_of(evidence, mrz, finding) for finding in errors)
        return failed_if_sure(evidence, "format_broken", exhibits)
    return Verdict(Outcome.PASSED, "format_kept")


CHECK = Check(
    id="mrz.well_formed",
    title="Format of the MRZ",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-3, 4.2 to 4.6; positions in 9303-4 to 9303-7",
    reasons={
        "format_kept": "Lines, characters, document code and name keep to the format.",
        "format_broken": "The MRZ breaks the rules of its format.",
        READ_UNSURELY: READ_UNSURELY_REASON,
    },
    run=run,
    falsedoc="C",
)
