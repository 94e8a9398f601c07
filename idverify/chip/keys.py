"""Public keys as certificates and chips carry them, and whether a signature is theirs. ICAO Doc 9303-12, 4.4."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import ecdsa
from asn1crypto import core
from asn1crypto import keys as asn1_keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa, utils

from idverify.chip.algorithms import DIGESTS, CannotVerifyError, ForgeableKeyError, Scheme, SignatureAlgorithm
from idverify.chip.asn1 import MALFORMED
from idverify.chip.curves import Curve, curve_of

# A longer modulus than any document's is an attack on the verifier's time.
_LONGEST_RSA_BITS = 8192
# 829 bits were factored in public (RSA-250, 2020); Doc 9303-12, 4.4.1 asks for 2048 and more.
_WEAKEST_RSA_BITS = 1024
_RSA_OIDS = frozenset({"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.7"})
_EC_OID = "1.2.840.10045.2.1"
_DSA_OID = "1.2.840.10040.4.1"
# Two integers in a sequence; a value of both side by side begins with this byte only once in 256.
_SEQUENCE = 0x30


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One public key.

    Attributes:
        kind: `RSA`, `EC` or `DSA`.
        bits: length of the modulus or of the curve's order.
        curve: the named curve, of EC keys.
        native: the key of `cryptography`, or None where only the `ecdsa` package knows its curve.
        point: the encoded point, of EC keys.
    """

    kind: str
    bits: int
    curve: Curve | None = None
    native: Any = field(default=None, repr=False)
    point: bytes = field(default=b"", repr=False)

    def __str__(self) -> str:
        return self.curve.name if self.curve else f"{self.kind} {self.bits}"

    def verifies(self, signature: bytes, message: bytes, algorithm: SignatureAlgorithm) -> bool:
        """Whether the signature of the message is this key's.

        Raises:
            CannotVerifyError: the algorithm does not fit the key or is not available here.
        """
        if algorithm.digest is None:
            raise CannotVerifyError("digest_unsupported", "the signature does not say its digest")
        if not self._fits(algorithm.scheme):
            raise CannotVerifyError("algorithm_key_mismatch", f"{algorithm} cannot be made with a key of {self.kind}")
        try:
            return self._verify(signature, message, algorithm, algorithm.digest)
        except InvalidSignature:
            return False
        except (ValueError, UnsupportedAlgorithm) as error:
            raise CannotVerifyError("key_unusable", f"{algorithm} with {self} is refused here") from error

    def _fits(self, scheme: Scheme) -> bool:
        wanted = {"RSA": {Scheme.RSA_PKCS1, Scheme.RSA_PSS}, "EC": {Scheme.ECDSA}, "DSA": {Scheme.DSA}}
        return scheme in wanted[self.kind]

    def _verify(self, signature: bytes, message: bytes, algorithm: SignatureAlgorithm, digest: str) -> bool:
        hash_algorithm = DIGESTS[digest]()
        match algorithm.scheme:
            case Scheme.RSA_PKCS1:
                self.native.verify(signature, message, padding.PKCS1v15(), hash_algorithm)
            case Scheme.RSA_PSS:
                mask = padding.MGF1(DIGESTS[algorithm.mask_digest or digest]())
                salted = padding.PSS(mask, algorithm.salt_length or 0)
                self.native.verify(signature, message, salted, hash_algorithm)
            case Scheme.DSA:
                self.native.verify(signature, message, hash_algorithm)
            case Scheme.ECDSA:
                return self._verify_ecdsa(signature, message, digest)
        return True

    def _verify_ecdsa(self, signature: bytes, message: bytes, digest: str) -> bool:
        if self.curve is None:
            return False
        numbers = _two_numbers(signature, self.curve.order)
        if numbers is None:
            return False
        if self.native is not None:
            self.native.verify(utils.encode_dss_signature(*numbers), message, ec.ECDSA(DIGESTS[digest]()))
            return True
        return self._verify_plain(numbers, hashlib.new(digest, message).digest())

    def _verify_plain(self, numbers: tuple[int, int], hashed: bytes) -> bool:
        if self.curve is None:
            return False
        try:
            key = ecdsa.VerifyingKey.from_string(self.point, self.curve.plain, validate_point=True)
            joined = ecdsa.util.sigencode_string(*numbers, self.curve.order)
            return bool(key.verify_digest(joined, hashed, allow_truncate=True))
        except ecdsa.BadSignatureError:
            return False
        except (ecdsa.errors.MalformedPointError, AssertionError) as error:
            raise CannotVerifyError("key_unusable", "the point does not lie on its curve") from error


def read_key(subject_public_key: bytes) -> PublicKey:
    """Return the key of a DER SubjectPublicKeyInfo.

    Raises:
        CannotVerifyError: no usable key, or a curve that is not known here.
        ForgeableKeyError: a key others can sign with: too short, or on a curve that only looks like a named one.
    """
    try:
        structure = asn1_keys.PublicKeyInfo.load(subject_public_key)
        oid = structure["algorithm"]["algorithm"].dotted
        if oid in _RSA_OIDS:
            return _rsa_key(bytes(structure["public_key"]))
        if oid == _EC_OID:
            return _ec_key(structure["algorithm"]["parameters"], bytes(structure["public_key"]))
        if oid == _DSA_OID:
            return _dsa_key(structure)
    except MALFORMED as error:
        raise CannotVerifyError("key_unreadable", "the public key cannot be read") from error
    raise CannotVerifyError("key_unsupported", f"keys of algorithm {oid} are none of Doc 9303-12")


def _rsa_key(content: bytes) -> PublicKey:
    numbers = asn1_keys.RSAPublicKey.load(content)
    modulus, exponent = numbers["modulus"].native, numbers["public_exponent"].native
    if modulus.bit_length() > _LONGEST_RSA_BITS:
        raise CannotVerifyError("key_too_long", f"an RSA key of {modulus.bit_length()} bits")
    if modulus.bit_length() < _WEAKEST_RSA_BITS:
        raise ForgeableKeyError("key_too_weak", f"an RSA key of {modulus.bit_length()} bits can be factored")
    try:
        native = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CannotVerifyError("key_unusable", f"an RSA key of {modulus.bit_length()} bits is refused") from error
    return PublicKey("RSA", modulus.bit_length(), native=native)


def _ec_key(parameters: Any, point: bytes) -> PublicKey:  # noqa: ANN401  asn1crypto is untyped
    curve = curve_of(parameters)
    bits = curve.order.bit_length()
    if curve.native is None:
        return PublicKey("EC", bits, curve, point=point)
    try:
        native = ec.EllipticCurvePublicKey.from_encoded_point(curve.native(), point)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CannotVerifyError("key_unusable", "the point does not lie on its curve") from error
    return PublicKey("EC", bits, curve, native, point)


def _dsa_key(structure: Any) -> PublicKey:  # noqa: ANN401  asn1crypto is untyped
    parameters = structure["algorithm"]["parameters"]
    prime = parameters["p"].native
    if prime.bit_length() > _LONGEST_RSA_BITS:
        raise CannotVerifyError("key_too_long", f"a DSA key of {prime.bit_length()} bits")
    group = dsa.DSAParameterNumbers(prime, parameters["q"].native, parameters["g"].native)
    try:
        native = dsa.DSAPublicNumbers(structure["public_key"].parsed.native, group).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CannotVerifyError("key_unusable", "the DSA key is refused") from error
    return PublicKey("DSA", prime.bit_length(), native=native)


class _EcdsaValue(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    """Ecdsa-Sig-Value. RFC 3279, 2.2.3."""

    _fields = [("r", core.Integer), ("s", core.Integer)]  # noqa: RUF012  asn1crypto's way


def _two_numbers(signature: bytes, order: int) -> tuple[int, int] | None:
    """Return r and s of an ECDSA value: a DER sequence, or both side by side (plain format, TR-03111, 5.2.1)."""
    if signature[:1] == bytes([_SEQUENCE]):
        try:
            value = _EcdsaValue.load(signature, strict=True)
            return _in_range(value["r"].native, value["s"].native, order)
        except MALFORMED:
            pass  # not DER: then both numbers may stand side by side
    if not signature or len(signature) % 2 or len(signature) > 2 * ((order.bit_length() + 15) // 8):
        return None
    middle = len(signature) // 2
    return _in_range(int.from_bytes(signature[:middle], "big"), int.from_bytes(signature[middle:], "big"), order)


def _in_range(r: int, s: int, order: int) -> tuple[int, int] | None:
    return (r, s) if 0 < r < order and 0 < s < order else None
