"""A document signer issued a document signer."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Let the genuine signer issue another one, and embed both."""
    genuine = plan.pki.signer
    forged = replace(
        genuine,
        subject=replace(genuine.subject, common_name="Document Signer Extra"),
        key=replace(genuine.key, label="forger"),
        issuer=genuine.subject,
        signer=genuine.key,
    )
    return replace(plan.with_signer(forged), embedded=(genuine,))


DEFECT = Defect(
    id="issuer-is-no-authority",
    wrong="The signer's certificate is issued by a genuine document signer, which is no certification authority.",
    file="EF_SOD.bin",
    expected=Expected(Step.CHAIN, Result.FAILED, Passive.UNKNOWN_ISSUER),
    before=run,
)
