"""The State has not revoked the document signer."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.REVOCATION, Severity.MAJOR, "ICAO Doc 9303-12, 7.2")
