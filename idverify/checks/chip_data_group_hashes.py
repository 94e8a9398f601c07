"""The data groups are as they were signed."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.HASHES, Severity.CRITICAL, "ICAO Doc 9303-11, 5.1")
