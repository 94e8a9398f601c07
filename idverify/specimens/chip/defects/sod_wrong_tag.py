"""EF.SOD under another tag."""

from __future__ import annotations

from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import SOD, ChipFiles, ChipPlan


def run(_plan: ChipPlan, files: ChipFiles) -> ChipFiles:
    """Change the first byte."""
    return files.changed(SOD, b"\x78" + files.chip[SOD][1:])


DEFECT = Defect(
    id="sod-wrong-tag",
    wrong="EF.SOD begins with the tag 78 instead of 77.",
    file="EF_SOD.bin",
    expected=Expected(Step.SECURITY_OBJECT, Result.FAILED, Passive.REFUSED),
    after=run,
)
