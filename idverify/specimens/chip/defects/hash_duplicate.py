"""One data group with two hashes."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Put a second, wrong hash of DG2 before the right one."""
    right = dict(plan.hashes.values)[2]
    wrong = (2, bytes(byte ^ 0xFF for byte in right))
    return replace(plan, hashes=replace(plan.hashes, values=(wrong, *plan.hashes.values)))


DEFECT = Defect(
    id="hash-duplicate",
    wrong="EF.SOD lists DG2 twice, with a wrong and with the right hash.",
    file="EF_SOD.bin",
    expected=Expected(Step.SECURITY_OBJECT, Result.FAILED, Passive.INVALID),
    before=run,
)
