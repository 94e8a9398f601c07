"""The issuer is not in the trust store."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Issue the signer's certificate with another CSCA."""
    unknown = replace(plan.pki.csca.subject, common_name="CSCA Nowhere")
    key = replace(plan.pki.csca.key, label="csca nowhere")
    return plan.with_signer(replace(plan.pki.signer, issuer=unknown, signer=key))


DEFECT = Defect(
    id="issuer-unknown",
    wrong="A CSCA that nobody trusts issued the document signer's certificate.",
    file="EF_SOD.bin",
    expected=Expected(Step.CHAIN, Result.INCONCLUSIVE, Passive.UNKNOWN_ISSUER),
    before=run,
)
