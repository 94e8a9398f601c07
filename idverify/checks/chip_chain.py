"""The document signer was authorised by a State in the trust store."""

from idverify.checks._chip import step_check
from idverify.chip.step import StepId
from idverify.finding import Severity

CHECK = step_check(StepId.CHAIN, Severity.CRITICAL, "ICAO Doc 9303-12, 6")
