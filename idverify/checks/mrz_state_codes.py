"""Issuing State and nationality are codes that exist. ICAO Doc 9303-3, section 5."""

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
from idverify.finding import Outcome, Severity, TextExhibit
from idverify.mrz import FindingCode

# Codes that are in use or were once, but that an officer should know about.
_NOTEWORTHY = {FindingCode.STATE_DEPRECATED, FindingCode.STATE_NOT_ICAO, FindingCode.NATIONAL_DEVIATION}


def run(evidence: Evidence) -> Verdict:
    """Fail on a code in no list; pass codes that are in use outside the standard, and say so."""
    mrz = parsed_mrz(evidence)
    unknown = errors_among(mrz, lambda finding: finding.code is FindingCode.STATE_UNKNOWN)
    if unknown:
        exhibits = tuple(exhibit_of(evidence, mrz, finding) for finding in unknown)
        return failed_if_sure(evidence, "code_unknown", exhibits)
    names = ("issuing_state", "nationality")
    codes = tuple(TextExhibit("mrz", mrz.fields[name], raw=name) for name in names if mrz.fields.get(name))
    if not codes:
        return Verdict(Outcome.INCONCLUSIVE, "no_code_printed")
    noteworthy = any(finding.code in _NOTEWORTHY for finding in mrz.findings)
    return Verdict(Outcome.PASSED, "codes_in_use" if noteworthy else "codes_known", codes)


CHECK = Check(
    id="mrz.state_codes",
    title="State and nationality codes",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-3, section 5",
    reasons={
        "codes_known": "Issuing State and nationality are codes of ICAO Doc 9303-3.",
        "codes_in_use": "A code is withdrawn, or in use without being in ICAO Doc 9303-3.",
        "code_unknown": "A State or nationality code does not exist: fantasy document, or altered.",
        "no_code_printed": "No State code is printed.",
        READ_UNSURELY: READ_UNSURELY_REASON,
    },
    run=run,
    falsedoc="C",
)
