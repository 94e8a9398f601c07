"""A clone hides that the original can prove it is no clone."""

from __future__ import annotations

from idverify.specimens.chip.data_groups import common_data
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import CHALLENGE, COM, RESPONSE, ChipFiles, ChipPlan, group_file

_HIDDEN_GROUP = 15


def run(plan: ChipPlan, files: ChipFiles) -> ChipFiles:
    """Remove DG15, its mention in EF.COM, and the answer."""
    plan.own_active_key()
    shown = [number for number in plan.announced if number != _HIDDEN_GROUP]
    rest = files.without(group_file(15), CHALLENGE, RESPONSE)
    return rest.changed(COM, common_data(shown, lds_version=plan.com_version))


DEFECT = Defect(
    id="active-authentication-hidden",
    wrong="DG15 was removed and EF.COM, which is not signed, no longer lists it; EF.SOD still does.",
    file="EF_COM.bin",
    expected=Expected(Step.ANNOUNCED, Result.FAILED, Passive.VALID),
    after=run,
)
