"""Every defect the generator can make is named by the verifier, at the step where it belongs."""

import pytest

from idverify.chip.step import StepId, StepOutcome
from idverify.chip.verification import ChipOutcome
from idverify.specimens.chip.defect import Passive, Step, load_defects
from idverify.specimens.chip.face_group import FaceEncoding, PictureFormat
from idverify.specimens.chip.options import ChipOptions, TrustForm
from tests.unit.chip._chips import ON, specimen, trust_of, verified

# The generator's steps in the verifier's words; several where the verifier tells more apart.
_STEPS = {
    Step.FILES: {StepId.FILES, StepId.ANNOUNCED},
    Step.ANNOUNCED: {StepId.ANNOUNCED},
    Step.SECURITY_OBJECT: {StepId.SECURITY_OBJECT, StepId.FILES},
    Step.SIGNATURE: {StepId.SIGNATURE},
    Step.HASHES: {StepId.HASHES},
    Step.SIGNER: {StepId.SIGNER},
    Step.CHAIN: {StepId.CHAIN},
    Step.VALIDITY: {StepId.VALIDITY_AT_SIGNING, StepId.VALIDITY_NOW},
    Step.REVOCATION: {StepId.REVOCATION},
    Step.COUNTRY: {StepId.COUNTRY},
    Step.TRUST: {StepId.CHAIN},
    Step.ACTIVE_AUTHENTICATION: {StepId.ACTIVE_AUTHENTICATION},
}
_PASSIVE = {
    Passive.VALID: {ChipOutcome.VALID},
    Passive.INVALID: {ChipOutcome.INVALID},
    # A chip without its signer's certificate cannot even be asked who issued it.
    Passive.UNKNOWN_ISSUER: {ChipOutcome.UNKNOWN_ISSUER, ChipOutcome.NOT_VERIFIED},
    Passive.REFUSED: {ChipOutcome.UNREADABLE},
}
# What no step on the chip alone can see: the checks against page and face do.
_BEYOND_THE_CHIP = {Step.PAGE, Step.FACE}


@pytest.mark.parametrize("name", sorted(load_defects()))
def test_every_defect_is_named_at_its_step(name):
    chip = specimen(name)
    assert chip.defect is not None
    expected = chip.defect.expected
    verification = verified(chip)
    assert verification.passive in _PASSIVE[expected.passive]
    if expected.step in _BEYOND_THE_CHIP:
        assert verification.outcome is ChipOutcome.VALID
    else:
        outcomes = {verification.step(step).outcome for step in _STEPS[expected.step]}
        assert outcomes - {StepOutcome.VALID}


@pytest.mark.parametrize(
    "options",
    [
        ChipOptions(on=ON),
        ChipOptions(on=ON, lds_version="1.8", signer_by_key_id=True, trust=TrustForm.MASTER_LIST),
        ChipOptions(on=ON, signer="rsapss-2048-sha256", active="rsa-2048-sha256", trust=TrustForm.LINK),
        ChipOptions(on=ON, plain_ecdsa=True, face=FaceEncoding.ISO_39794, picture=PictureFormat.JPEG_2000),
    ],
    ids=["lds17-ecdsa", "lds18-master-list", "rsa-link", "plain-ecdsa-39794"],
)
def test_a_genuine_chip_is_valid_in_every_step(options):
    verification = verified(specimen(options=options))
    assert verification.outcome is ChipOutcome.VALID
    assert {step.outcome for step in verification.steps if step.code != "no_card_security"} == {StepOutcome.VALID}
    assert verification.as_json()["contents"]["faces"][0]["picture"]["width"] == 413


def test_an_empty_trust_store_makes_every_issuer_unknown():
    from idverify.chip.delivery import sort_delivery
    from idverify.chip.trust_store import TrustStore
    from idverify.chip.verification import verify_chip

    verification = verify_chip(sort_delivery(specimen().chip).files, TrustStore(), on=ON)
    assert verification.outcome is ChipOutcome.UNKNOWN_ISSUER
    assert not verification.proved(1)


def test_a_chip_without_security_object_proves_nothing():
    from idverify.chip.delivery import sort_delivery
    from idverify.chip.verification import verify_chip

    chip = specimen()
    files = {name: content for name, content in chip.chip.items() if "SOD" not in name}
    verification = verify_chip(sort_delivery(files).files, trust_of(chip), on=ON)
    assert verification.outcome is ChipOutcome.NOT_VERIFIED
    assert verification.step(StepId.SECURITY_OBJECT).code == "no_security_object"
