"""The document signer signed the security object."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.SIGNATURE, Severity.CRITICAL, "ICAO Doc 9303-11, 5.1; RFC 5652, 5.4")
