"""The chip of another document."""

from __future__ import annotations

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step, donor_of
from idverify.specimens.chip.plan import ChipPlan, genuine_plan


def run(plan: ChipPlan, donor: Bearer | None) -> ChipPlan:
    """Deliver the donor's genuine chip in the bearer's document."""
    return genuine_plan(donor_of(donor), plan.options, seed=plan.seed + 1)


DEFECT = Defect(
    id="chip-of-other-holder",
    wrong="The chip is genuine but belongs to another document: it was exchanged.",
    file="EF_DG1.bin",
    expected=Expected(Step.PAGE, Result.FAILED, Passive.VALID),
    before=run,
    needs_donor=True,
)
