"""The name in DG1 was changed after signing."""

from __future__ import annotations

from idverify.specimens.chip.data_groups import mrz_group
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipFiles, ChipPlan, group_file


def run(plan: ChipPlan, files: ChipFiles) -> ChipFiles:
    """Change the first letter of the name; no check digit covers it."""
    lines = list(plan.bearer.personal.mrz_lines)
    # The name opens the third line of TD1 and follows the issuing State in the first line of TD2 and TD3.
    row, column = (2, 0) if len(lines) == 3 else (0, 5)  # noqa: PLR2004  three lines are TD1
    letter = "B" if lines[row][column] == "A" else "A"
    lines[row] = lines[row][:column] + letter + lines[row][column + 1 :]
    return files.changed(group_file(1), mrz_group(lines))


DEFECT = Defect(
    id="dg1-altered",
    wrong="One letter of the holder's name in DG1 is another one than was signed.",
    file="EF_DG1.bin",
    expected=Expected(Step.HASHES, Result.FAILED, Passive.INVALID),
    after=run,
)
