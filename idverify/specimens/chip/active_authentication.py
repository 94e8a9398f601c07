"""The chip's answer to a challenge. ICAO Doc 9303-11, 6.1."""

from __future__ import annotations

import hashlib

from idverify.specimens.chip.keys import RsaKey, SeededKey, rsa_key
from idverify.specimens.chip.signing import raw_rsa, sign_plain

CHALLENGE_BYTES = 8
# ISO/IEC 9796-2, 8.1: the header of a partially recovered message, and trailers that name the hash function.
_HEADER = b"\x6a"
_TRAILERS = {
    "sha1": b"\xbc",
    "sha224": b"\x38\xcc",
    "sha256": b"\x34\xcc",
    "sha384": b"\x36\xcc",
    "sha512": b"\x35\xcc",
}


def respond(challenge: bytes, key: SeededKey) -> bytes:
    """Return the signature of a challenge of 8 bytes: ISO/IEC 9796-2 scheme 1 for RSA, plain ECDSA otherwise."""
    if not key.scheme.is_rsa:
        return sign_plain(challenge, key)
    private = rsa_key(key)
    return raw_rsa(_recoverable(challenge, key.scheme.digest, private), private)


def _recoverable(challenge: bytes, digest: str, key: RsaKey) -> bytes:
    """Return the block that holds the chip's own nonce M1; the challenge is M2, which the reader knows."""
    trailer = _TRAILERS[digest]
    length = key.width - len(_HEADER) - hashlib.new(digest).digest_size - len(trailer)
    nonce = hashlib.shake_256(b"nonce" + challenge).digest(length)
    return _HEADER + nonce + hashlib.new(digest, nonce + challenge).digest() + trailer
