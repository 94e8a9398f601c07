"""The link to the new CSCA is wrong."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.options import TrustForm
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Trust the CSCA before and a spoiled link."""
    pki = replace(plan.pki, form=TrustForm.LINK, link=replace(plan.pki.link, broken=True))
    return replace(plan, pki=pki)


DEFECT = Defect(
    id="link-broken",
    wrong="Only the CSCA before is trusted, and the signature of the link certificate is wrong.",
    file="link_*.cer",
    expected=Expected(Step.CHAIN, Result.FAILED, Passive.UNKNOWN_ISSUER),
    before=run,
)
