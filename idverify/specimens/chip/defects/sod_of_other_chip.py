"""EF.SOD comes from another chip."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step, donor_of
from idverify.specimens.chip.plan import ChipPlan, genuine_plan


def run(plan: ChipPlan, donor: Bearer | None) -> ChipPlan:
    """Sign the donor's data groups and deliver the bearer's."""
    other = genuine_plan(donor_of(donor), plan.options, seed=plan.seed + 1)
    return replace(
        other, groups=plan.groups, active_key=plan.active_key, challenge=plan.challenge, answered=plan.answered
    )


DEFECT = Defect(
    id="sod-of-other-chip",
    wrong="EF.SOD is genuine but of another document: the hashes are not of these files.",
    file="EF_SOD.bin",
    expected=Expected(Step.HASHES, Result.FAILED, Passive.INVALID),
    before=run,
    needs_donor=True,
)
