"""Answers of chips: ISO/IEC 9796-2 with every trailer, ECDSA in both forms; and answers that prove nothing."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from idverify.chip.active_authentication import answers
from idverify.chip.keys import read_key
from idverify.specimens.chip.keys import SeededKey, public_key_info, rsa_key
from idverify.specimens.chip.scheme import parse_scheme

CHALLENGE = bytes(range(8))
RSA = SeededKey("active", parse_scheme("rsa-1024-sha1"), 1)
WIDTH = 128


def rsa_answer(digest: str, trailer: bytes, *, padding: bytes = b"\x6a", challenge: bytes = CHALLENGE) -> bytes:
    """Return the chip's nonce, hashed with the challenge, between header and trailer. ISO/IEC 9796-2, scheme 1."""
    nonce = b"\x5c" * (WIDTH - len(padding) - hashlib.new(digest).digest_size - len(trailer))
    block = padding + nonce + hashlib.new(digest, nonce + challenge).digest() + trailer
    private = rsa_key(RSA)
    return pow(int.from_bytes(block, "big"), private.d, private.n).to_bytes(WIDTH, "big")


def rsa_answers(response: bytes) -> bool:
    return answers(read_key(public_key_info(RSA).dump()), CHALLENGE, response)


@pytest.mark.parametrize(
    ("digest", "trailer"),
    [
        ("sha1", b"\xbc"),
        ("sha1", b"\x33\xcc"),
        ("sha224", b"\x38\xcc"),
        ("sha256", b"\x34\xcc"),
        ("sha384", b"\x36\xcc"),
        ("sha512", b"\x35\xcc"),
    ],
)
def test_an_rsa_answer_is_known_by_its_trailer(digest, trailer):
    assert rsa_answers(rsa_answer(digest, trailer))


def test_an_rsa_answer_may_be_padded_and_may_be_the_complement_to_the_modulus():
    assert rsa_answers(rsa_answer("sha1", b"\xbc", padding=b"\x6b" + b"\xbb" * 9 + b"\xba"))
    complement = rsa_key(RSA).n - int.from_bytes(rsa_answer("sha256", b"\x34\xcc"), "big")
    assert rsa_answers(complement.to_bytes(WIDTH, "big"))


@pytest.mark.parametrize(
    "response",
    [
        rsa_answer("sha1", b"\xbc", challenge=bytes(8)),
        rsa_answer("sha1", b"\x34\xcc"),
        rsa_answer("sha1", b"\xbc", padding=b"\x4a"),
        rsa_answer("sha1", b"\x99\xcc"),
        rsa_answer("sha1", b"\xbc")[1:],
        b"\xff" * WIDTH,
        bytes(WIDTH),
        b"",
    ],
    ids=["replayed", "other digest", "no recovery", "unknown trailer", "short", "too large", "zero", "empty"],
)
def test_another_rsa_answer_proves_nothing(response):
    assert not rsa_answers(response)


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.BrainpoolP384R1(), ec.SECP521R1()], ids=lambda one: one.name)
@pytest.mark.parametrize("digest", [hashes.SHA224(), hashes.SHA256(), hashes.SHA512()], ids=lambda one: one.name)
def test_an_ecdsa_answer_holds_in_both_forms_with_any_digest(curve, digest):
    private = ec.derive_private_key(9303, curve)
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    sequence = private.sign(CHALLENGE, ec.ECDSA(digest))
    width = (curve.key_size + 7) // 8
    plain = b"".join(number.to_bytes(width, "big") for number in utils.decode_dss_signature(sequence))
    key = read_key(public)
    assert answers(key, CHALLENGE, sequence)
    assert answers(key, CHALLENGE, plain)
    assert not answers(key, bytes(8), plain)
