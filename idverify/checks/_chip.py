"""What the chip checks share: one step of the verification as a check, and what the chip's word is worth.

What a step could not tell is never held against the document, and never speaks for it: an issuer outside the trust
store is inconclusive. A data group that nobody proved is shown as such wherever its value is shown.
"""

from idverify.checks import Check, Verdict
from idverify.chip.step import REASONS, TITLES, StepId, StepOutcome
from idverify.chip.verification import ChipVerification
from idverify.evidence import Absent, AbsentEvidenceError, Evidence, present
from idverify.finding import Outcome, Severity, TextExhibit
from idverify.mrz import Mrz

PROVED, UNPROVED = "chip", "chip_unproved"
_OUTCOMES = {
    StepOutcome.VALID: Outcome.PASSED,
    StepOutcome.INVALID: Outcome.FAILED,
    StepOutcome.UNKNOWN_ISSUER: Outcome.INCONCLUSIVE,
    StepOutcome.NOT_VERIFIED: Outcome.INCONCLUSIVE,
    StepOutcome.NOT_CHECKED: Outcome.NOT_RUN,
}
# Readers lose contact in the middle of a file more often than anybody damages one: read again before blaming.
_READ_AGAIN = frozenset({"security_object_unreadable", "card_security_unreadable"})


def step_check(step_id: StepId, severity: Severity, source: str) -> Check:
    """Return the check that says what one step of the verification said."""

    def run(evidence: Evidence) -> Verdict:
        step = present(evidence.chip).step(step_id)
        outcome = Outcome.INCONCLUSIVE if step.code in _READ_AGAIN else _OUTCOMES[step.outcome]
        return Verdict(outcome, step.code, tuple(TextExhibit("chip", detail) for detail in step.details))

    return Check(f"chip.{step_id.value}", TITLES[step_id], severity, source, REASONS, run)


def source_of(verification: ChipVerification, data_group: int) -> str:
    """Return the name of the chip as a source: another one where nobody proved the data group."""
    return PROVED if verification.proved(data_group) else UNPROVED


def chip_mrz(evidence: Evidence) -> Mrz:
    """Return the MRZ of DG1.

    Raises:
        AbsentEvidenceError: no chip, or no DG1 that can be read.
    """
    mrz = present(evidence.chip).contents.mrz
    if mrz is None or mrz.format is None:
        raise AbsentEvidenceError(Absent("no_chip_mrz", "The chip's MRZ (DG1) was not delivered or cannot be read."))
    return mrz
