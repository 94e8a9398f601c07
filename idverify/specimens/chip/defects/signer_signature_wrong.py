"""The CSCA did not sign this certificate."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Turn the last bit of the certificate's signature."""
    return plan.with_signer(replace(plan.pki.signer, broken=True))


DEFECT = Defect(
    id="signer-signature-wrong",
    wrong="The signature of the document signer's certificate is not the trusted CSCA's.",
    file="EF_SOD.bin",
    expected=Expected(Step.CHAIN, Result.FAILED, Passive.INVALID),
    before=run,
)
