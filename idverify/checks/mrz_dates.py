"""The dates of the MRZ can be dates, and follow one another as a life and a document do."""

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
from idverify.finding import CalculationExhibit, Outcome, Severity
from idverify.mrz import FindingCode, MrzDate


def run(evidence: Evidence) -> Verdict:
    """Fail on an impossible date, or a birth that is not before the expiry."""
    mrz = parsed_mrz(evidence)
    impossible = errors_among(mrz, lambda finding: finding.code is FindingCode.DATE_IMPOSSIBLE)
    if impossible:
        shown = tuple(exhibit_of(evidence, mrz, finding) for finding in impossible)
        return failed_if_sure(evidence, "date_impossible", shown)
    birth, expiry = mrz.date_of_birth, mrz.date_of_expiry
    exhibits = (_order_exhibit(birth, expiry),)
    if birth.value is None:
        return Verdict(Outcome.INCONCLUSIVE, "date_of_birth_unknown", exhibits)
    if expiry.value is None:
        return Verdict(Outcome.INCONCLUSIVE, "date_of_expiry_unknown", exhibits)
    if all(candidate >= expiry.value for candidate in birth.candidates):
        return failed_if_sure(evidence, "birth_after_expiry", exhibits)
    ambiguous = birth.ambiguous or expiry.ambiguous
    return Verdict(Outcome.PASSED, "dates_possible_century_assumed" if ambiguous else "dates_possible", exhibits)


def _order_exhibit(birth: MrzDate, expiry: MrzDate) -> CalculationExhibit:
    observed = ", ".join(
        f"{name} {date.raw} read as {date.value.isoformat() if date.value else 'unknown'}"
        for name, date in (("birth", birth), ("expiry", expiry))
    )
    return CalculationExhibit(formula="birth before expiry", expected="birth, then expiry", observed=observed)


CHECK = Check(
    id="mrz.dates",
    title="Dates of the MRZ",
    severity=Severity.MAJOR,
    source="ICAO Doc 9303-3, 4.8",
    reasons={
        "dates_possible": "The dates are possible and in order.",
        "dates_possible_century_assumed": "The dates are possible and in order; a year fits two centuries.",
        "date_impossible": "A date cannot exist.",
        "birth_after_expiry": "The date of birth is not before the date of expiry.",
        "date_of_birth_unknown": "The date of birth is not printed in full.",
        "date_of_expiry_unknown": "The date of expiry is not printed or not known.",
        READ_UNSURELY: READ_UNSURELY_REASON,
    },
    run=run,
    falsedoc="D",
)
