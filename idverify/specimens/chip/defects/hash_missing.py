"""A data group that nobody signed."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan

_GROUP = 11


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Sign without DG11."""
    values = tuple(value for value in plan.hashes.values if value[0] != _GROUP)
    return replace(plan, hashes=replace(plan.hashes, values=values))


DEFECT = Defect(
    id="hash-missing",
    wrong="DG11 is there and announced, but EF.SOD holds no hash of it.",
    file="EF_SOD.bin",
    expected=Expected(Step.HASHES, Result.FAILED, Passive.INVALID),
    before=run,
)
