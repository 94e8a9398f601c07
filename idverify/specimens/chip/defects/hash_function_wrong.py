"""The hashes are of another function than EF.SOD says."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Name SHA-1, or SHA-512 where the hashes are SHA-1."""
    name = "sha512" if plan.hashes.digest == "sha1" else "sha1"
    return replace(plan, hashes=replace(plan.hashes, digest=name))


DEFECT = Defect(
    id="hash-function-wrong",
    wrong="EF.SOD names another hash function than the one its hashes come from.",
    file="EF_SOD.bin",
    expected=Expected(Step.HASHES, Result.FAILED, Passive.INVALID),
    before=run,
)
