"""The files of the chip are well formed: nothing damaged, nothing added behind their end."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.FILES, Severity.MAJOR, "ICAO Doc 9303-10, 4.6 and 4.7")
