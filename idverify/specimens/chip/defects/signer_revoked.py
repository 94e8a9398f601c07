"""The signer was revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Put the signer on the list."""
    day = plan.pki.revocation.current.start - timedelta(days=1)
    revocation = replace(plan.pki.revocation, revoked=((plan.pki.signer, day),))
    return replace(plan, pki=replace(plan.pki, revocation=revocation))


DEFECT = Defect(
    id="signer-revoked",
    wrong="The CSCA's revocation list names the document signer.",
    file="uto.crl",
    expected=Expected(Step.REVOCATION, Result.FAILED, Passive.INVALID),
    before=run,
)
