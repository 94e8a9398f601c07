"""Document signer, authority and the chip's MRZ name one State."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.COUNTRY, Severity.MAJOR, "ICAO Doc 9303-12, 7.1.1")
