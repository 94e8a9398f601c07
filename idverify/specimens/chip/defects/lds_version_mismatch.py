"""EF.COM and EF.SOD name different LDS versions."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan
from idverify.specimens.chip.security_object import LDS_1_8


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Let EF.COM name the other version."""
    return replace(plan, com_version="1.7" if plan.hashes.lds_version == LDS_1_8 else LDS_1_8)


DEFECT = Defect(
    id="lds-version-mismatch",
    wrong="EF.COM says another LDS version than EF.SOD.",
    file="EF_COM.bin",
    expected=Expected(Step.ANNOUNCED, Result.FAILED, Passive.VALID),
    before=run,
)
