"""The certificates are valid on the day of inspection."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.VALIDITY_NOW, Severity.MAJOR, "ICAO Doc 9303-12, 5")
