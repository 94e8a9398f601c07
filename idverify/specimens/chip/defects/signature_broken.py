"""The signature of EF.SOD is wrong."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan
from idverify.specimens.chip.signed_data import Deviations


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Turn the last bit."""
    return replace(plan, deviations=Deviations(broken=True))


DEFECT = Defect(
    id="signature-broken",
    wrong="One bit of EF.SOD's signature is another one.",
    file="EF_SOD.bin",
    expected=Expected(Step.SIGNATURE, Result.FAILED, Passive.INVALID),
    before=run,
)
