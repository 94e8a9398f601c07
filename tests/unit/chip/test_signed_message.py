"""Security objects as other software writes them: BER, other orders, other names; and what must never pass."""

from dataclasses import replace

import pytest
from asn1crypto import core

from idverify.chip.step import StepId, StepOutcome
from idverify.chip.verification import ChipOutcome
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.plan import build, genuine_plan
from tests.unit.chip._chips import ON, bearers, specimen
from tests.unit.chip._messages import (
    NULL,
    OCTETS,
    SEQUENCE,
    SET,
    element,
    indefinite,
    parts,
    security_object,
    security_object_of_signer,
    signature_of,
    value,
    verified_with,
)

VERSION, CONTENT, SIGNERS = 0, 2, -1
S_DIGEST, S_ATTRIBUTES, S_ALGORITHM, S_SIGNATURE = 2, 3, 4, 5


def algorithm(oid: str, parameters: bytes = b"") -> bytes:
    return element(SEQUENCE, core.ObjectIdentifier(oid).dump(), parameters)


def all_indefinite() -> bytes:
    outer = parts(value(specimen().chip["EF_SOD.bin"]))
    signed = parts(parts(outer[1])[0])
    kind, held = parts(signed[CONTENT])
    octets = value(parts(held)[0]) if held[0] != OCTETS else value(held)
    half = len(octets) // 2
    pieces = (element(OCTETS, octets[:half]), element(OCTETS, octets[half:]))
    signed[CONTENT] = indefinite(SEQUENCE, kind, indefinite(0xA0, indefinite(0x24, *pieces)))
    signed[SIGNERS] = indefinite(SET, indefinite(SEQUENCE, *parts(parts(signed[SIGNERS])[0])))
    return indefinite(0x77, indefinite(SEQUENCE, outer[0], indefinite(0xA0, indefinite(SEQUENCE, *signed))))


def in_pieces(signed: list[bytes]) -> None:
    kind, held = parts(signed[CONTENT])
    octets = value(parts(held)[0]) if held[0] != OCTETS else value(held)
    pieces = [element(OCTETS, octets[at : at + 50]) for at in range(0, len(octets), 50)]
    signed[CONTENT] = element(SEQUENCE, kind, element(0xA0, element(0x24, *pieces)))


def attributes_in_disorder(information: list[bytes]) -> None:
    ordered = sorted(parts(information[S_ATTRIBUTES]))
    information[S_ATTRIBUTES] = element(0xA0, *reversed(ordered))
    information[S_SIGNATURE] = signature_of(element(SET, *ordered))


def attributes_in_disorder_as_signed(information: list[bytes]) -> None:
    written = sorted(parts(information[S_ATTRIBUTES]), reverse=True)
    information[S_ATTRIBUTES] = element(0xA0, *written)
    information[S_SIGNATURE] = signature_of(element(SET, *written))


def replaced(at: int, content: bytes):
    def edit(held: list[bytes]) -> None:
        held[at] = content

    return edit


def signed_content() -> bytes:
    held = parts(parts(parts(parts(value(specimen().chip["EF_SOD.bin"]))[1])[0])[CONTENT])[1]
    return value(parts(held)[0])


def without_attributes(information: list[bytes]) -> None:
    del information[S_ATTRIBUTES]
    information[S_SIGNATURE - 1] = signature_of(signed_content())


@pytest.mark.parametrize(
    "sod",
    [
        all_indefinite(),
        security_object(message=in_pieces),
        security_object(signer=attributes_in_disorder),
        security_object(signer=attributes_in_disorder_as_signed),
        security_object(signer=without_attributes),
        security_object(signer=replaced(S_ALGORITHM, algorithm("1.2.840.10045.2.1"))),
        security_object(signer=replaced(S_ALGORITHM, algorithm("1.2.840.10045.4.3.2", NULL))),
        security_object(signer=replaced(S_DIGEST, algorithm("2.16.840.1.101.3.4.2.1"))),
        security_object(signer=replaced(S_DIGEST, algorithm("2.16.840.1.101.3.4.2.1", NULL))),
        security_object(message=replaced(VERSION, b"\x02\x01\x01")),
        security_object(message=replaced(1, element(SET))),
    ],
    ids=[
        "indefinite lengths",
        "content in pieces",
        "attributes in disorder",
        "attributes in disorder, signed so",
        "no signed attributes",
        "key instead of algorithm",
        "algorithm with NULL",
        "digest without parameters",
        "digest with NULL",
        "version 1",
        "no digests announced",
    ],
)
def test_a_genuine_chip_is_valid_however_its_message_is_written(sod):
    assert verified_with(sod).outcome is ChipOutcome.VALID


def test_a_signature_made_with_another_digest_than_its_algorithm_names_is_valid_and_said_so():
    step = verified_with(security_object(signer=replaced(S_ALGORITHM, algorithm("1.2.840.10045.4.1")))).step(
        StepId.SIGNATURE
    )
    assert step.outcome is StepOutcome.VALID
    assert step.details[-1] == "it is made with another digest than the signature algorithm names"


@pytest.mark.parametrize("oid", ["1.3.27.1.1.1", "1.2.528.1.1006.1.20.1"])
def test_early_chips_call_their_security_object_otherwise(oid):
    plan = replace(genuine_plan(bearers()[0], ChipOptions(on=ON), seed=1), content_type=oid)
    verification = verified_with(build(plan).chip["EF_SOD.bin"])
    assert verification.outcome is ChipOutcome.VALID
    assert "early_content_type" in [one["code"] for one in verification.as_json()["deviations"]]


def attributes_without(oid: str):
    kept = core.ObjectIdentifier(oid).dump()

    def edit(information: list[bytes]) -> None:
        left = [one for one in parts(information[S_ATTRIBUTES]) if kept not in one]
        information[S_ATTRIBUTES] = element(0xA0, *left)
        information[S_SIGNATURE] = signature_of(element(SET, *left))

    return edit


@pytest.mark.parametrize("oid", ["1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"])
def test_signed_attributes_that_lack_digest_or_type_do_not_pass(oid):
    step = verified_with(security_object(signer=attributes_without(oid))).step(StepId.SIGNATURE)
    assert (step.outcome, step.code) == (StepOutcome.INVALID, "signed_attributes_incomplete")


def test_signed_attributes_do_not_pass_as_content():
    def confuse(signed: list[bytes]) -> None:
        information = parts(parts(signed[SIGNERS])[0])
        attributes = element(SET, *parts(information[S_ATTRIBUTES]))
        del information[S_ATTRIBUTES]
        signed[SIGNERS] = element(SET, element(SEQUENCE, *information))
        signed[CONTENT] = element(SEQUENCE, parts(signed[CONTENT])[0], element(0xA0, element(OCTETS, attributes)))

    assert verified_with(security_object(message=confuse)).outcome is not ChipOutcome.VALID


def test_one_wrong_signature_of_two_does_not_pass():
    def second(signed: list[bytes]) -> None:
        right = parts(signed[SIGNERS])[0]
        wrong = right[:-1] + bytes([right[-1] ^ 1])
        signed[SIGNERS] = element(SET, right, wrong)

    step = verified_with(security_object(message=second)).step(StepId.SIGNATURE)
    assert (step.outcome, step.code) == (StepOutcome.INVALID, "signature_wrong")


def test_a_message_without_certificates_asks_for_the_signers():
    def strip(signed: list[bytes]) -> None:
        del signed[3]

    step = verified_with(security_object(message=strip)).step(StepId.SIGNATURE)
    assert (step.outcome, step.code, step.details) == (StepOutcome.NOT_VERIFIED, "signer_certificate_missing", ())


def edited(at: int, old: bytes, new: bytes):
    def edit(fields: list[bytes]) -> None:
        assert old in fields[at]
        fields[at] = fields[at].replace(old, new)

    return edit


SERIAL, ISSUER, VALIDITY, SUBJECT = 1, 3, 4, 5
COUNTRY = bytes.fromhex("0603550406")


@pytest.mark.parametrize(
    "edit",
    [
        replaced(SERIAL, bytes.fromhex("0203ff0001")),
        replaced(SERIAL, bytes.fromhex("020100")),
        replaced(SERIAL, bytes.fromhex("0204000000ff")),
        replaced(SERIAL, b"\x02\x1e" + b"\x7f" * 30),
        edited(SUBJECT, b"UT", b"ut"),
        edited(ISSUER, b"UT", b"ut"),
        edited(SUBJECT, COUNTRY, bytes.fromhex("060355040a")),
        lambda fields: fields.pop(7) and fields.pop(0),
    ],
    ids=[
        "negative serial number",
        "serial number 0",
        "serial number with leading zeros",
        "serial number of 30 bytes",
        "country in small letters",
        "issuer's country in small letters",
        "no country of its own",
        "version 1, no extensions",
    ],
)
def test_certificates_that_depart_from_their_profile_are_read_all_the_same(edit):
    assert verified_with(security_object_of_signer(edit)).outcome is ChipOutcome.VALID
