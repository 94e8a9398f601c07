"""The revocation list is too old."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.certificate import Period
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.pki import midnight
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Use a list of long ago."""
    end = midnight(plan.options.on) - timedelta(days=100)
    revocation = replace(plan.pki.revocation, current=Period(end - timedelta(days=90), end))
    return replace(plan, pki=replace(plan.pki, revocation=revocation))


DEFECT = Defect(
    id="revocation-list-expired",
    wrong="The next revocation list was due a hundred days ago.",
    file="uto.crl",
    expected=Expected(Step.REVOCATION, Result.INCONCLUSIVE, Passive.VALID),
    before=run,
)
