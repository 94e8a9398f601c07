"""The chip answered a challenge with the private key that only the genuine chip holds."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.ACTIVE_AUTHENTICATION, Severity.CRITICAL, "ICAO Doc 9303-11, 6.1")
