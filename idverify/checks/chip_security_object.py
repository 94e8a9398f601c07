"""The security object of the chip can be read."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.SECURITY_OBJECT, Severity.MAJOR, "ICAO Doc 9303-10, 4.6.2")
