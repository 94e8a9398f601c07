"""The certificates were valid when the document was signed."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.VALIDITY_AT_SIGNING, Severity.MAJOR, "ICAO Doc 9303-12, 5")
