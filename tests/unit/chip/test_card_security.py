"""EF.CardSecurity: signed protocols, judged by signature, signer and chain."""

from datetime import UTC, datetime

import numpy as np
import pytest

from idverify.chip.card_security import card_security_step
from idverify.chip.files import sort_files
from idverify.chip.step import StepOutcome
from idverify.chip.trust_store import TrustStore
from idverify.specimens.chip.certificate import issue
from idverify.specimens.chip.plan import CARD_ACCESS
from idverify.specimens.chip.signed_data import Deviations, Signer, sign_content
from tests.unit.chip._chips import ON, specimen, trust_of
from tests.unit.chip.test_trust_files import PKI

AT = datetime(2026, 1, 1, tzinfo=UTC)
SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1"


def card_security(content_type: str = SECURITY_OBJECT, **deviations: object) -> bytes:
    wrong = Deviations(**deviations)  # type: ignore[arg-type]  # the test names them
    signer = Signer(PKI.signer.key, (issue(PKI.signer),), AT, deviations=wrong)
    return bytes(sign_content(specimen().chip[CARD_ACCESS], content_type, signer).dump())


def judged(content: bytes | None, trust: TrustStore | None = None) -> tuple[StepOutcome, str]:
    files = sort_files({} if content is None else {"EF_CardSecurity.bin": content})
    step = card_security_step(files, trust_of(specimen()) if trust is None else trust, on=ON)
    return step.outcome, step.code


def test_protocols_signed_by_a_trusted_state_are_valid():
    assert judged(card_security()) == (StepOutcome.VALID, "protocols_signed")


@pytest.mark.parametrize(
    ("content", "outcome", "code"),
    [
        (None, StepOutcome.NOT_CHECKED, "no_card_security"),
        (card_security(broken=True), StepOutcome.INVALID, "signature_wrong"),
        (card_security("1.2.840.113549.1.7.1"), StepOutcome.INVALID, "not_a_list_of_protocols"),
        (card_security()[:200], StepOutcome.INVALID, "card_security_unreadable"),
        (card_security(without_certificates=True), StepOutcome.NOT_VERIFIED, "signer_certificate_missing"),
    ],
)
def test_what_is_wrong_with_them_is_named(content, outcome, code):
    assert judged(content) == (outcome, code)


def test_no_mutation_crashes_or_becomes_valid():
    genuine, trust, random = card_security(), trust_of(specimen()), np.random.default_rng(5)
    for _ in range(300):
        spoiled = bytearray(genuine)
        at = int(random.integers(len(spoiled)))
        spoiled[at] ^= 1 << int(random.integers(8))
        outcome, _ = judged(bytes(spoiled[: int(random.integers(at, len(spoiled) + 1))]), trust)
        assert outcome is not StepOutcome.VALID


def test_an_unknown_issuer_proves_nothing_either_way():
    assert judged(card_security(), TrustStore()) == (StepOutcome.UNKNOWN_ISSUER, "issuer_not_in_trust_store")
