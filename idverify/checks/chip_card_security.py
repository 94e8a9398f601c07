"""A trusted State signed the chip's list of protocols."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.CARD_SECURITY, Severity.MAJOR, "ICAO Doc 9303-11, 9.2.11")
