"""The signer's key is too short."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan
from idverify.specimens.chip.scheme import parse_scheme


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Sign with a short key."""
    key = replace(plan.pki.signer.key, scheme=parse_scheme("rsa-1024-sha256"))
    return plan.with_signer(replace(plan.pki.signer, key=key))


DEFECT = Defect(
    id="signer-key-weak",
    wrong="The document signer has an RSA key of 1024 bits; Doc 9303-12 asks for at least 2048.",
    file="EF_SOD.bin",
    expected=Expected(Step.SIGNER, Result.FAILED, Passive.INVALID),
    before=run,
)
