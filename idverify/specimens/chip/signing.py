"""Sign with a test key, the same bytes every time: deterministic ECDSA, and RSA paddings with a derived salt.

The RSA paddings are written out here because the crypto library draws its own salt and refuses the short keys that
some defects are about.
"""

from __future__ import annotations

import hashlib

from asn1crypto import algos, core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from idverify.specimens.chip.curves import load_curve
from idverify.specimens.chip.keys import RsaKey, SeededKey, ec_key, rsa_key
from idverify.specimens.chip.scheme import Family, Scheme


def sign(message: bytes, key: SeededKey) -> bytes:
    """Return the signature of a message; ECDSA as the DER sequence of r and s."""
    scheme = key.scheme
    if scheme.family is Family.ECDSA:
        # Deterministic nonces, RFC 6979.
        return ec_key(key).sign(message, ec.ECDSA(_HASHES[scheme.digest](), deterministic_signing=True))
    private = rsa_key(key)
    if scheme.family is Family.RSA:
        return raw_rsa(_pkcs1(message, scheme.digest, private.width), private)
    return raw_rsa(_pss(message, scheme.digest, private.n.bit_length() - 1), private)


def sign_plain(message: bytes, key: SeededKey) -> bytes:
    """Return an ECDSA signature as r and s side by side: BSI TR-03111, 5.2.1, used by chips and by some States."""
    width = (load_curve(key.scheme.size).order.bit_length() + 7) // 8
    r, s = decode_dss_signature(sign(message, key))
    return r.to_bytes(width) + s.to_bytes(width)


def raw_rsa(block: bytes, key: RsaKey) -> bytes:
    """Return block**d mod n, as long as the modulus."""
    return pow(int.from_bytes(block), key.d, key.n).to_bytes(key.width)


def signature_algorithm(scheme: Scheme) -> algos.SignedDigestAlgorithm:
    """Return the algorithm identifier that goes with a signature."""
    if scheme.family is Family.ECDSA:
        return algos.SignedDigestAlgorithm({"algorithm": f"{scheme.digest}_ecdsa"})
    if scheme.family is Family.RSA:
        return algos.SignedDigestAlgorithm({"algorithm": f"{scheme.digest}_rsa", "parameters": core.Null()})
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": {"algorithm": scheme.digest},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": scheme.digest}},
            "salt_length": hashlib.new(scheme.digest).digest_size,
        }
    )
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


def _pkcs1(message: bytes, digest: str, width: int) -> bytes:
    """EMSA-PKCS1-v1_5, RFC 8017, 9.2."""
    info = algos.DigestInfo(
        {
            "digest_algorithm": {"algorithm": digest, "parameters": core.Null()},
            "digest": hashlib.new(digest, message).digest(),
        }
    ).dump()
    return b"\x00\x01" + b"\xff" * (width - len(info) - 3) + b"\x00" + bytes(info)


def _pss(message: bytes, digest: str, bits: int) -> bytes:
    """EMSA-PSS, RFC 8017, 9.1.1, its salt derived from the message."""
    hashed = hashlib.new(digest, message).digest()
    salt = hashlib.new(digest, b"salt" + hashed).digest()
    check = hashlib.new(digest, bytes(8) + hashed + salt).digest()
    width = (bits + 7) // 8
    padded = bytes(width - len(check) - len(salt) - 2) + b"\x01" + salt
    mask = _mgf1(check, len(padded), digest)
    masked = bytearray(a ^ b for a, b in zip(padded, mask, strict=True))
    masked[0] &= 0xFF >> (8 * width - bits)
    return bytes(masked) + check + b"\xbc"


def _mgf1(seed: bytes, length: int, digest: str) -> bytes:
    """Mask generation function, RFC 8017, B.2.1."""
    blocks = range(length // hashlib.new(digest).digest_size + 1)
    return b"".join(hashlib.new(digest, seed + block.to_bytes(4)).digest() for block in blocks)[:length]
