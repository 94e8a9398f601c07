"""Another person's portrait, properly signed."""

from __future__ import annotations

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step, donor_of
from idverify.specimens.chip.face_group import face_group
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, donor: Bearer | None) -> ChipPlan:
    """Sign the donor's portrait."""
    other = face_group(donor_of(donor).portrait, plan.options.face, plan.options.picture)
    return plan.with_groups({**plan.groups, 2: other})


DEFECT = Defect(
    id="portrait-of-other",
    wrong="DG2 holds another person's portrait, properly signed: fraudulently obtained, or mixed up when made.",
    file="EF_DG2.bin",
    expected=Expected(Step.FACE, Result.FAILED, Passive.VALID),
    before=run,
    needs_donor=True,
)
