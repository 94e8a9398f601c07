"""EF.COM announces what is not there."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Announce DG13."""
    return replace(plan, announced=(*plan.announced, 13))


DEFECT = Defect(
    id="announced-group-absent",
    wrong="EF.COM lists DG13, which is neither a file nor in EF.SOD.",
    file="EF_COM.bin",
    expected=Expected(Step.ANNOUNCED, Result.FAILED, Passive.VALID),
    before=run,
)
