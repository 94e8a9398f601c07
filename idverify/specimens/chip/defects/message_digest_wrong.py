"""The signed digest is not that of the content."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import ChipPlan
from idverify.specimens.chip.signed_data import Deviations


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Sign a digest of zeros."""
    length = hashlib.new(plan.pki.signer.key.scheme.digest).digest_size
    return replace(plan, deviations=Deviations(message_digest=bytes(length)))


DEFECT = Defect(
    id="message-digest-wrong",
    wrong="The message digest in the signed attributes is not the digest of the signed content.",
    file="EF_SOD.bin",
    expected=Expected(Step.SIGNATURE, Result.FAILED, Passive.INVALID),
    before=run,
)
