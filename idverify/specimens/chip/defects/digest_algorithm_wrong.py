"""The signature names another digest than was used."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan
from idverify.specimens.chip.signed_data import Deviations


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Name SHA-512, or SHA-256 where it was SHA-512."""
    name = "sha256" if plan.pki.signer.key.scheme.digest == "sha512" else "sha512"
    return replace(plan, deviations=Deviations(digest_algorithm=name))


DEFECT = Defect(
    id="digest-algorithm-wrong",
    wrong="The signer names another digest algorithm than the one of the signed message digest.",
    file="EF_SOD.bin",
    expected=Expected(Step.SIGNATURE, Result.FAILED, Passive.INVALID),
    before=run,
)
