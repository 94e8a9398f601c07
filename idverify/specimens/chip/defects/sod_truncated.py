"""Half of EF.SOD."""

from __future__ import annotations

from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import SOD, ChipFiles, ChipPlan


def run(_plan: ChipPlan, files: ChipFiles) -> ChipFiles:
    """Keep the first half."""
    return files.changed(SOD, files.chip[SOD][: len(files.chip[SOD]) // 2])


DEFECT = Defect(
    id="sod-truncated",
    wrong="EF.SOD ends in the middle.",
    file="EF_SOD.bin",
    expected=Expected(Step.SECURITY_OBJECT, Result.FAILED, Passive.REFUSED),
    after=run,
)
