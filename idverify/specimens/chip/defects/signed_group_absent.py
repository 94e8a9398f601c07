"""A signed data group was not delivered."""

from __future__ import annotations

from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipFiles, ChipPlan, group_file


def run(_plan: ChipPlan, files: ChipFiles) -> ChipFiles:
    """Take the file away."""
    return files.without(group_file(12))


DEFECT = Defect(
    id="signed-group-absent",
    wrong="DG12 is announced and signed, but there is no file: not read, or removed.",
    file="EF_DG12.bin",
    expected=Expected(Step.FILES, Result.INCONCLUSIVE, Passive.VALID),
    after=run,
)
