"""A recorded answer."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Answer the challenge of another day."""
    plan.own_active_key()
    return replace(plan, answered=bytes(byte ^ 0xFF for byte in plan.challenge))


DEFECT = Defect(
    id="response-replayed",
    wrong="The chip gives an answer that was recorded for another challenge.",
    file="AA_RESPONSE.bin",
    expected=Expected(Step.ACTIVE_AUTHENTICATION, Result.FAILED, Passive.VALID),
    before=run,
)
