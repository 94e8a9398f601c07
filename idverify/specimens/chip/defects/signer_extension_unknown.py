"""A critical extension that nobody knows."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Add the extension."""
    return plan.with_signer(replace(plan.pki.signer, critical_unknown=True))


DEFECT = Defect(
    id="signer-extension-unknown",
    wrong="The document signer's certificate has an unknown critical extension: RFC 5280, 4.2, has it rejected.",
    file="EF_SOD.bin",
    expected=Expected(Step.SIGNER, Result.FAILED, Passive.INVALID),
    before=run,
)
