"""EF.SOD signs something else than hashes."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Declare plain data, RFC 5652, 4."""
    return replace(plan, content_type="1.2.840.113549.1.7.1")


DEFECT = Defect(
    id="sod-content-type-wrong",
    wrong="The signed content of EF.SOD is declared as plain data, not as an LDS security object.",
    file="EF_SOD.bin",
    expected=Expected(Step.SECURITY_OBJECT, Result.FAILED, Passive.INVALID),
    before=run,
)
