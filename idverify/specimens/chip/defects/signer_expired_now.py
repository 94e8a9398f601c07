"""The signer's certificate has expired since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.pki import midnight
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """End the certificate yesterday."""
    valid = replace(plan.pki.signer.valid, end=midnight(plan.options.on) - timedelta(days=1))
    return plan.with_signer(replace(plan.pki.signer, valid=valid))


DEFECT = Defect(
    id="signer-expired-now",
    wrong="The signer's certificate ended yesterday; Doc 9303-12, 5, makes it last as long as the documents.",
    file="EF_SOD.bin",
    expected=Expected(Step.VALIDITY, Result.FAILED, Passive.INVALID),
    before=run,
)
