"""Index, security object and delivered files of the chip name the same data groups."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.ANNOUNCED, Severity.MAJOR, "ICAO Doc 9303-10, 4.6.1")
