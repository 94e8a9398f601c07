"""Test keys that derive from a seed, so that a chip can be made again bit for bit. They are public: trust none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import gcd

from asn1crypto import core
from asn1crypto import keys as asn1
from cryptography.hazmat.primitives.asymmetric import ec

from idverify.specimens.chip.curves import Curve, load_curve
from idverify.specimens.chip.scheme import Scheme

RSA_EXPONENT = 65537
# FIPS 186-5, table B.1: rounds for an error of at most 2**-100 with 1024-bit primes; ours are from 384 bits on.
_MILLER_RABIN_ROUNDS = 8
_SMALL_PRIMES = tuple(n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2)))


@dataclass(frozen=True, slots=True)
class SeededKey:
    """The name of a key; the key itself follows from it.

    Attributes:
        label: whose key, "csca 2018".
        scheme: what it signs with.
        seed: of the PKI; another seed gives other keys for the same label.
    """

    label: str
    scheme: Scheme
    seed: int = 0


@dataclass(frozen=True, slots=True)
class RsaKey:
    """A private RSA key: n = pq, and the exponent of private operations."""

    n: int
    d: int

    @property
    def width(self) -> int:
        """Bytes of the modulus."""
        return (self.n.bit_length() + 7) // 8


def rsa_key(key: SeededKey) -> RsaKey:
    """Return the RSA key of a name."""
    return _derive_rsa(f"{key.seed}/{key.label}", int(key.scheme.size))


@lru_cache(maxsize=256)
def ec_key(key: SeededKey) -> ec.EllipticCurvePrivateKey:
    """Return the elliptic curve key of a name."""
    return ec.derive_private_key(ec_scalar(key), load_curve(key.scheme.size).library_curve)


def ec_scalar(key: SeededKey) -> int:
    """Return the private scalar of an elliptic curve key, 1 to the order of the curve less 1."""
    curve = load_curve(key.scheme.size)
    stream = _integers(f"{key.seed}/{key.label}/{curve.name}", 2 * curve.width)
    return next(stream) % (curve.order - 1) + 1


@lru_cache(maxsize=256)
def ec_point(key: SeededKey) -> bytes:
    """Return the public point, uncompressed."""
    numbers = ec_key(key).public_key().public_numbers()
    return uncompressed(numbers.x, numbers.y, load_curve(key.scheme.size))


def uncompressed(x: int, y: int, curve: Curve) -> bytes:
    """Return a point as SEC 1, 2.3.3 writes it uncompressed."""
    return b"\x04" + x.to_bytes(curve.width) + y.to_bytes(curve.width)


@lru_cache(maxsize=256)
def public_key_info(key: SeededKey) -> asn1.PublicKeyInfo:
    """Return the SubjectPublicKeyInfo; curves by name or by their parameters, as the scheme says."""
    if not key.scheme.is_rsa:
        curve = load_curve(key.scheme.size)
        return ec_public_key_info(ec_point(key), curve, explicit=key.scheme.explicit)
    public = asn1.RSAPublicKey({"modulus": rsa_key(key).n, "public_exponent": RSA_EXPONENT})
    return asn1.PublicKeyInfo({"algorithm": {"algorithm": "rsa", "parameters": core.Null()}, "public_key": public})


def ec_public_key_info(point: bytes, curve: Curve, *, explicit: bool, generator: bytes = b"") -> asn1.PublicKeyInfo:
    """Return a public point with its curve.

    Args:
        point: uncompressed.
        curve: where it lies.
        explicit: spell the parameters out.
        generator: another generator than the curve's, uncompressed; only a forger gives one.
    """
    parameters = (
        asn1.ECDomainParameters(name="specified", value=_specified(curve, generator))
        if explicit
        else asn1.ECDomainParameters(name="named", value=asn1.NamedCurve(curve.oid))
    )
    algorithm = asn1.PublicKeyAlgorithm({"algorithm": "ec", "parameters": parameters})
    return asn1.PublicKeyInfo({"algorithm": algorithm, "public_key": asn1.ECPointBitString(point)})


def key_identifier(key: SeededKey) -> bytes:
    """Return the SHA-1 of the public key's bits: RFC 5280, 4.2.1.2, method 1."""
    return hashlib.sha1(public_key_info(key)["public_key"].contents[1:], usedforsecurity=False).digest()


def _specified(curve: Curve, generator: bytes) -> asn1.SpecifiedECDomain:
    return asn1.SpecifiedECDomain(
        {
            "version": "ecdpVer1",
            "field_id": {"field_type": "prime_field", "parameters": asn1.Integer(curve.prime)},
            "curve": {"a": curve.a.to_bytes(curve.width), "b": curve.b.to_bytes(curve.width)},
            "base": asn1.ECPoint(generator or uncompressed(curve.x, curve.y, curve)),
            "order": curve.order,
            "cofactor": 1,
        }
    )


def _integers(label: str, width: int) -> Iterator[int]:
    """Yield numbers of `width` bytes without end: SHAKE-256 of the label and a counter."""
    counter = 0
    while True:
        yield int.from_bytes(hashlib.shake_256(f"idverify specimen/{label}/{counter}".encode()).digest(width))
        counter += 1


@lru_cache(maxsize=64)
def _derive_rsa(label: str, bits: int) -> RsaKey:
    primes = _primes(f"{label}/rsa", bits // 2)
    p, q = next(primes), next(primes)
    return RsaKey(p * q, pow(RSA_EXPONENT, -1, (p - 1) * (q - 1)))


def _primes(label: str, bits: int) -> Iterator[int]:
    """Yield primes with their two highest bits set, so that the product of two has twice as many bits."""
    top = 0b11 << (bits - 2)
    for number in _integers(label, bits // 8):
        candidate = number | top | 1
        if gcd(candidate - 1, RSA_EXPONENT) == 1 and _is_prime(candidate):
            yield candidate


def _is_prime(number: int) -> bool:
    """Miller and Rabin's test with fixed small bases; nobody chooses these numbers against it."""
    if any(number % prime == 0 for prime in _SMALL_PRIMES):
        return False
    shift = ((number - 1) & -(number - 1)).bit_length() - 1
    odd = (number - 1) >> shift
    return all(_passes(number, base, odd, shift) for base in (2, *_SMALL_PRIMES[: _MILLER_RABIN_ROUNDS - 1]))


def _passes(number: int, base: int, odd: int, shift: int) -> bool:
    power = pow(base, odd, number)
    if power in {1, number - 1}:
        return True
    for _ in range(shift - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False
