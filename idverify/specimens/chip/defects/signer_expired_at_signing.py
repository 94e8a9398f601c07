"""The signer's certificate had expired when it signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.certificate import Period
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.pki import midnight
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Move the certificate back in time."""
    signed = midnight(plan.bearer.personal.date_of_issue)
    start = signed - timedelta(days=300)
    periods = (Period(start, signed - timedelta(days=30)), Period(start, start + timedelta(days=90)))
    return plan.with_signer(replace(plan.pki.signer, valid=periods[0], signing=periods[1]))


DEFECT = Defect(
    id="signer-expired-at-signing",
    wrong="The document signer's certificate ended a month before the document was issued.",
    file="EF_SOD.bin",
    expected=Expected(Step.VALIDITY, Result.FAILED, Passive.INVALID),
    before=run,
)
