"""The CSCA has expired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.pki import midnight
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """End all of them yesterday."""
    end = midnight(plan.options.on) - timedelta(days=1)
    pki = plan.pki
    csca, previous, link = (replace(c, valid=replace(c.valid, end=end)) for c in (pki.csca, pki.previous, pki.link))
    return replace(plan, pki=replace(pki, csca=csca, previous=previous, link=link))


DEFECT = Defect(
    id="csca-expired",
    wrong="Every CSCA certificate of the State ended the day before the inspection.",
    file="csca_*.cer",
    expected=Expected(Step.VALIDITY, Result.FAILED, Passive.INVALID),
    before=run,
)
