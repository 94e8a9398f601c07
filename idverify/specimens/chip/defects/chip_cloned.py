"""A copy of the chip without its private key."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Answer with another key."""
    return replace(plan, active_key=replace(plan.own_active_key(), label="clone"))


DEFECT = Defect(
    id="chip-cloned",
    wrong="All files are copied from a genuine chip; the private key of active authentication could not be copied.",
    file="AA_RESPONSE.bin",
    expected=Expected(Step.ACTIVE_AUTHENTICATION, Result.FAILED, Passive.VALID),
    before=run,
)
