"""A clone with a key of its own."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.chip.active_authentication import respond
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.plan import RESPONSE, ChipFiles, ChipPlan, group_file
from idverify.specimens.chip.security_infos import active_key_group


def run(plan: ChipPlan, files: ChipFiles) -> ChipFiles:
    """Put another key into DG15 and answer with it."""
    key = replace(plan.own_active_key(), label="clone")
    return files.changed(group_file(15), active_key_group(key)).changed(RESPONSE, respond(plan.challenge, key))


DEFECT = Defect(
    id="active-key-substituted",
    wrong="DG15 holds the forger's public key: the answer fits it, its hash does not.",
    file="EF_DG15.bin",
    expected=Expected(Step.HASHES, Result.FAILED, Passive.INVALID),
    after=run,
)
