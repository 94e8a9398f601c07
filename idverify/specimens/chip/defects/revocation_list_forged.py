"""The revocation list is not the CSCA's."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Sign the list with a forger's key."""
    forger = replace(plan.pki.revocation.signer, label="forger")
    return replace(plan, pki=replace(plan.pki, revocation=replace(plan.pki.revocation, signer=forger)))


DEFECT = Defect(
    id="revocation-list-forged",
    wrong="The revocation list is signed with another key than the CSCA's.",
    file="uto.crl",
    expected=Expected(Step.REVOCATION, Result.INCONCLUSIVE, Passive.VALID),
    before=run,
)
