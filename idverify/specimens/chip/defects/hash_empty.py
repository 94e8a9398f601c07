"""A hash without content."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan

_GROUP = 12


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Empty the hash of DG12."""
    values = tuple((number, b"" if number == _GROUP else value) for number, value in plan.hashes.values)
    return replace(plan, hashes=replace(plan.hashes, values=values))


DEFECT = Defect(
    id="hash-empty",
    wrong="EF.SOD lists DG12 with a hash of no bytes.",
    file="EF_SOD.bin",
    expected=Expected(Step.HASHES, Result.FAILED, Passive.INVALID),
    before=run,
)
