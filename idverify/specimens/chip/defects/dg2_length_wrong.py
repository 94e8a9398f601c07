"""DG2 says it is longer than it is."""

from __future__ import annotations

from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipFiles, ChipPlan, group_file


def run(_plan: ChipPlan, files: ChipFiles) -> ChipFiles:
    """Cut the last hundred bytes off."""
    return files.changed(group_file(2), files.chip[group_file(2)][:-100])


DEFECT = Defect(
    id="dg2-length-wrong",
    wrong="The length field of DG2 points past the end of the file.",
    file="EF_DG2.bin",
    expected=Expected(Step.FILES, Result.FAILED, Passive.INVALID),
    after=run,
)
