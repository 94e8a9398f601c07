"""The CSCA does not vouch for itself."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Spoil the signatures."""
    pki = plan.pki
    csca, previous, link = (replace(c, broken=True) for c in (pki.csca, pki.previous, pki.link))
    return replace(plan, pki=replace(pki, csca=csca, previous=previous, link=link))


DEFECT = Defect(
    id="csca-signature-wrong",
    wrong="The self-signatures of the State's CSCA certificates, and of the link, are wrong: the anchors were altered.",
    file="csca_*.cer",
    expected=Expected(Step.TRUST, Result.FAILED, Passive.UNKNOWN_ISSUER),
    before=run,
)
