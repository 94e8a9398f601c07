"""The document signer may sign documents."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.SIGNER, Severity.MAJOR, "ICAO Doc 9303-12, 7.1")
