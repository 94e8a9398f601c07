"""EF.CardSecurity: the chip's protocols, signed. ICAO Doc 9303-11, 9.2.11; BSI TR-03110-3, A.1.2."""

from __future__ import annotations

from datetime import date

from idverify.chip.asn1 import MalformedError
from idverify.chip.chain import trace
from idverify.chip.files import ChipFiles, FileId
from idverify.chip.signed_message import read_signed_message, verify_message
from idverify.chip.signer_steps import revocation_step, signature_step, signer_step, validity_now_step
from idverify.chip.step import Step, StepId, StepOutcome
from idverify.chip.trust_store import TrustStore

_SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1"


def card_security_step(files: ChipFiles, trust: TrustStore, *, on: date) -> Step:
    """Judge the file's signature, its signer, and the signer's way to a trusted State; the first fault stands."""
    content = files.contents.get(FileId.CARD_SECURITY)
    if content is None:
        return Step(StepId.CARD_SECURITY, StepOutcome.NOT_CHECKED, "no_card_security")
    try:
        message = read_signed_message(content)
    except MalformedError as error:
        return Step(StepId.CARD_SECURITY, StepOutcome.INVALID, "card_security_unreadable", (str(error),))
    if message.content_type != _SECURITY_OBJECT:
        return Step(StepId.CARD_SECURITY, StepOutcome.INVALID, "not_a_list_of_protocols")
    result = verify_message(message, trust.signers)
    steps = [signature_step(result)]
    if result.signer is not None:
        chain = trace(result.signer, trust)
        steps += [signer_step(result.signer), chain.step, validity_now_step(chain, on=on)]
        revocation = revocation_step(chain, trust, on=on)
        steps += [revocation] if revocation.outcome is StepOutcome.INVALID else []
    for step in steps:
        if step.outcome is not StepOutcome.VALID:
            return Step(StepId.CARD_SECURITY, step.outcome, step.code, step.details)
    return Step(StepId.CARD_SECURITY, StepOutcome.VALID, "protocols_signed", steps[0].details)
