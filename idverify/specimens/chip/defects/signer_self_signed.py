"""The signer vouches for itself."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Let the signer issue its own certificate."""
    signer = plan.pki.signer
    return plan.with_signer(replace(signer, issuer=signer.subject, signer=signer.key))


DEFECT = Defect(
    id="signer-self-signed",
    wrong="The document signer's certificate is signed with its own key.",
    file="EF_SOD.bin",
    expected=Expected(Step.CHAIN, Result.INCONCLUSIVE, Passive.UNKNOWN_ISSUER),
    before=run,
)
