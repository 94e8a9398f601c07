"""The signer's key is not for signatures."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Declare another use."""
    return plan.with_signer(replace(plan.pki.signer, key_usage=("key_agreement",)))


DEFECT = Defect(
    id="signer-key-usage-wrong",
    wrong="The document signer's certificate allows key agreement, not digital signatures.",
    file="EF_SOD.bin",
    expected=Expected(Step.SIGNER, Result.FAILED, Passive.INVALID),
    before=run,
)
