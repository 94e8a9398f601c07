"""The portrait was exchanged after signing."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step, donor_of
from idverify.specimens.chip.face_group import face_group
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, donor: Bearer | None) -> ChipPlan:
    """Put the donor's portrait into DG2 and leave the hashes as they are."""
    other = face_group(donor_of(donor).portrait, plan.options.face, plan.options.picture)
    return replace(plan, groups={**plan.groups, 2: other})


DEFECT = Defect(
    id="dg2-swapped",
    wrong="DG2 holds the portrait of another person; its hash is not the signed one.",
    file="EF_DG2.bin",
    expected=Expected(Step.HASHES, Result.FAILED, Passive.INVALID),
    before=run,
    needs_donor=True,
)
