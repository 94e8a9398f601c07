"""The signer is another State's."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.certificate import Party
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.pki import genuine_pki
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Sign with the PKI of another State; both States are trusted."""
    personal = plan.bearer.personal
    # XZ and XZZ are user-assigned codes, ISO 3166-1, 8.1.3: no State has them.
    state = Party("XZ", "XZZ", "CSCA Zenobia")
    other = genuine_pki(personal.date_of_issue, personal.mrz_lines[0], plan.options, state=state)
    return replace(plan, pki=replace(other, foreign=(plan.pki.csca,)))


DEFECT = Defect(
    id="signer-of-other-state",
    wrong="The document signer and its trusted CSCA belong to another State than the MRZ names.",
    file="EF_SOD.bin",
    expected=Expected(Step.COUNTRY, Result.FAILED, Passive.INVALID),
    before=run,
)
