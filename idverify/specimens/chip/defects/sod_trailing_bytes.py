"""Bytes after the end of EF.SOD."""

from __future__ import annotations

from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import SOD, ChipFiles, ChipPlan


def run(_plan: ChipPlan, files: ChipFiles) -> ChipFiles:
    """Append sixteen bytes."""
    return files.changed(SOD, files.chip[SOD] + bytes(range(1, 17)))


DEFECT = Defect(
    id="sod-trailing-bytes",
    wrong="Sixteen bytes follow the end of EF.SOD; its signature does not cover them.",
    file="EF_SOD.bin",
    expected=Expected(Step.SECURITY_OBJECT, Result.INCONCLUSIVE, Passive.VALID),
    after=run,
)
