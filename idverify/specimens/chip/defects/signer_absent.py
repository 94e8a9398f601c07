"""EF.SOD without the signer's certificate."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan
from idverify.specimens.chip.signed_data import Deviations


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Embed none."""
    return replace(plan, deviations=Deviations(without_certificates=True))


DEFECT = Defect(
    id="signer-absent",
    wrong="EF.SOD embeds no certificate, so that its signature cannot be checked.",
    file="EF_SOD.bin",
    expected=Expected(Step.SIGNER, Result.INCONCLUSIVE, Passive.UNKNOWN_ISSUER),
    before=run,
)
