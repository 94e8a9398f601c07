"""The signed attributes name another content."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan
from idverify.specimens.chip.signed_data import Deviations


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Name plain data in the attribute only."""
    return replace(plan, deviations=Deviations(content_type="1.2.840.113549.1.7.1"))


DEFECT = Defect(
    id="content-type-attribute-wrong",
    wrong="The content type in the signed attributes is not the content type of EF.SOD.",
    file="EF_SOD.bin",
    expected=Expected(Step.SIGNATURE, Result.FAILED, Passive.INVALID),
    before=run,
)
