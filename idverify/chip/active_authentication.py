"""Active authentication: does the chip hold the private key to its public key, or is it a copy? ICAO Doc 9303-11, 6.1.

RSA answers follow ISO/IEC 9796-2 scheme 1 (the signature gives back the chip's own nonce, the challenge is known);
ECDSA answers are r and s side by side. The reader delivers challenge and response; nothing here talks to a chip.
"""

from __future__ import annotations

import hashlib
import hmac

from idverify.chip.algorithms import (
    DIGESTS,
    CannotVerifyError,
    ForgeableKeyError,
    Scheme,
    SignatureAlgorithm,
)
from idverify.chip.contents import ChipContents
from idverify.chip.keys import PublicKey, read_key
from idverify.chip.reader_report import ReaderReport
from idverify.chip.step import Step, StepId, StepOutcome

# ISO/IEC 9796-2, 8.1.2: trailers; one byte for SHA-1, else the hash function's number before it (ISO/IEC 10118-3).
_ONE_BYTE_TRAILER, _TWO_BYTE_TRAILER = 0xBC, 0xCC
_HASH_NUMBERS = {0x33: "sha1", 0x34: "sha256", 0x35: "sha512", 0x36: "sha384", 0x38: "sha224"}
# ISO/IEC 9796-2, B.5 and B.7: every trailer ends with C, which tells an answer from its complement to the modulus.
_LAST_NIBBLE = 0x0C
# ISO/IEC 9796-2, 8.1.1: bits 01, then 1 for partial recovery; padding nibbles B up to the nibble A.
_PARTIAL_RECOVERY, _HEADER_BITS = 0x60, 0xE0
_PADDING, _LAST_PADDING, _BORDER = 0xBB, 0xBA, 0x0A


def active_authentication_step(contents: ChipContents, report: ReaderReport, *, key_signed: bool) -> Step:
    """Judge the chip's answer.

    Args:
        contents: DG15 holds the key.
        report: holds challenge and response as the reader delivered them.
        key_signed: whether the security object signs DG15 as it was delivered.
    """
    if contents.authentication_key is None:
        return _step(StepOutcome.NOT_CHECKED, "no_authentication_key")
    if report.challenge is None or report.response is None:
        return _step(StepOutcome.NOT_CHECKED, "no_response")
    if not key_signed:
        return _step(StepOutcome.NOT_VERIFIED, "key_not_signed")
    try:
        key = read_key(contents.authentication_key)
        proved = answers(key, report.challenge, report.response)
    except (CannotVerifyError, ForgeableKeyError) as error:
        forgeable = isinstance(error, ForgeableKeyError)
        return _step(StepOutcome.INVALID if forgeable else StepOutcome.NOT_VERIFIED, error.code, str(error))
    outcome, code = (StepOutcome.VALID, "key_proved") if proved else (StepOutcome.INVALID, "response_wrong")
    return _step(outcome, code, str(key))


def _step(outcome: StepOutcome, code: str, *details: str) -> Step:
    return Step(StepId.ACTIVE_AUTHENTICATION, outcome, code, details)


def answers(key: PublicKey, challenge: bytes, response: bytes) -> bool:
    """Whether the response is the key's to the challenge.

    RSA answers name their own digest. DG14 states that of ECDSA answers, and some chips use another: any digest that
    fits proves the key just as well.

    Args:
        key: of DG15.
        challenge: 8 bytes the reader sent.
        response: what the chip answered.

    Raises:
        CannotVerifyError: a key that active authentication does not use.
    """
    if key.kind == "RSA":
        numbers = key.native.public_numbers()
        return _recovers(challenge, response, modulus=numbers.n, exponent=numbers.e)
    if key.kind != "EC":
        raise CannotVerifyError("key_unsupported", f"active authentication with {key.kind}")
    return any(key.verifies(response, challenge, SignatureAlgorithm(Scheme.ECDSA, digest)) for digest in DIGESTS)


def _recovers(challenge: bytes, response: bytes, *, modulus: int, exponent: int) -> bool:
    width = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(response, "big")
    if len(response) != width or number >= modulus:
        return False
    representative = pow(number, exponent, modulus)
    if representative & 0x0F != _LAST_NIBBLE:  # the shorter of two equivalent answers may stand for either
        representative = modulus - representative
    opened = representative.to_bytes(width, "big")
    digest, end = _trailer(opened)
    start = _recovered_from(opened)
    if digest is None or start is None:
        return False
    size = hashlib.new(digest).digest_size
    if end - size < start:
        return False
    recovered, hashed = opened[start : end - size], opened[end - size : end]
    return hmac.compare_digest(hashlib.new(digest, recovered + challenge).digest(), hashed)


def _trailer(opened: bytes) -> tuple[str | None, int]:
    """Return the digest the trailer names, and where the trailer begins."""
    if opened[-1] == _ONE_BYTE_TRAILER:
        return "sha1", len(opened) - 1
    if opened[-1] == _TWO_BYTE_TRAILER:
        return _HASH_NUMBERS.get(opened[-2]), len(opened) - 2
    return None, 0


def _recovered_from(opened: bytes) -> int | None:
    """Return where the recovered part of the message begins, or None when the header is no header."""
    if opened[0] & _HEADER_BITS != _PARTIAL_RECOVERY:
        return None
    if opened[0] & 0x0F == _BORDER:
        return 1
    padding = 1
    while padding < len(opened) and opened[padding] == _PADDING:
        padding += 1
    return padding + 1 if padding < len(opened) and opened[padding] == _LAST_PADDING else None
