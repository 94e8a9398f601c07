"""A trusted CSCA of another State signs in this State's name."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Trust a second State's CSCA of the same name, and let it sign."""
    ours = plan.pki.csca
    # XZ and XZZ are user-assigned codes, ISO 3166-1, 8.1.3: no State has them.
    state = replace(ours.subject, country="XZ", state="XZZ")
    key = replace(ours.key, label="csca of another state")
    other = replace(ours, subject=state, issuer=state, key=key, signer=key)
    pki = replace(plan.pki, foreign=(other,), signer=replace(plan.pki.signer, signer=key))
    return replace(plan, pki=pki)


DEFECT = Defect(
    id="csca-of-other-state-same-name",
    wrong="The signer names this State's CSCA, but another trusted State's CSCA of that name signed it.",
    file="EF_SOD.bin",
    expected=Expected(Step.CHAIN, Result.FAILED, Passive.INVALID),
    before=run,
)
