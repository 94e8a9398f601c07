"""Signature and digest algorithms by object identifier. ICAO Doc 9303-12, 4.4; BSI TR-03111, 5.2.1 (plain ECDSA)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives import hashes

from idverify.chip.asn1 import MALFORMED


class Scheme(StrEnum):
    """How a signature is made."""

    RSA_PKCS1 = "rsa_pkcs1_v1_5"
    RSA_PSS = "rsa_pss"
    ECDSA = "ecdsa"
    DSA = "dsa"


class CannotVerifyError(Exception):
    """Something is well formed but cannot be verified here; `code` names it, the message is one English clause."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ForgeableKeyError(Exception):
    """A key that others than its owner can sign with; `code` names why, the message is one English clause."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class SignatureAlgorithm:
    """One signature algorithm with its parameters.

    Attributes:
        scheme: how it is made.
        digest: such as `sha256`; None where the algorithm leaves it to its context.
        mask_digest: digest of the mask generation function, RSA-PSS only.
        salt_length: in bytes, RSA-PSS only.
    """

    scheme: Scheme
    digest: str | None
    mask_digest: str | None = None
    salt_length: int | None = None

    def __str__(self) -> str:
        return f"{self.scheme} {self.digest or ''}".strip()


DIGESTS: Mapping[str, type[hashes.HashAlgorithm]] = MappingProxyType(
    {
        "sha1": hashes.SHA1,
        "sha224": hashes.SHA224,
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
    }
)
"""Digests of Doc 9303-12, 4.4, by name; SHA-1 only stands on old documents."""

_DIGEST_OIDS: Mapping[str, str] = MappingProxyType(
    {
        "1.3.14.3.2.26": "sha1",
        "2.16.840.1.101.3.4.2.4": "sha224",
        "2.16.840.1.101.3.4.2.1": "sha256",
        "2.16.840.1.101.3.4.2.2": "sha384",
        "2.16.840.1.101.3.4.2.3": "sha512",
    }
)
_RSA, _PSS, _EC, _DSA = "1.2.840.113549.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045", "1.2.840.10040.4"
_PLAIN = "0.4.0.127.0.7.1.1.4.1"
_SIGNATURE_OIDS: Mapping[str, tuple[Scheme, str | None]] = MappingProxyType(
    {
        f"{_RSA}.1": (Scheme.RSA_PKCS1, None),
        f"{_RSA}.5": (Scheme.RSA_PKCS1, "sha1"),
        f"{_RSA}.14": (Scheme.RSA_PKCS1, "sha224"),
        f"{_RSA}.11": (Scheme.RSA_PKCS1, "sha256"),
        f"{_RSA}.12": (Scheme.RSA_PKCS1, "sha384"),
        f"{_RSA}.13": (Scheme.RSA_PKCS1, "sha512"),
        "1.3.14.3.2.29": (Scheme.RSA_PKCS1, "sha1"),
        f"{_EC}.2.1": (Scheme.ECDSA, None),  # the key's identifier where the signature's should stand
        f"{_EC}.4.2": (Scheme.ECDSA, None),  # the digest recommended for the key: that of the content
        f"{_EC}.4.3": (Scheme.ECDSA, None),  # the digest of its parameters: that of the content
        f"{_EC}.4.1": (Scheme.ECDSA, "sha1"),
        f"{_EC}.4.3.1": (Scheme.ECDSA, "sha224"),
        f"{_EC}.4.3.2": (Scheme.ECDSA, "sha256"),
        f"{_EC}.4.3.3": (Scheme.ECDSA, "sha384"),
        f"{_EC}.4.3.4": (Scheme.ECDSA, "sha512"),
        f"{_PLAIN}.1": (Scheme.ECDSA, "sha1"),
        f"{_PLAIN}.2": (Scheme.ECDSA, "sha224"),
        f"{_PLAIN}.3": (Scheme.ECDSA, "sha256"),
        f"{_PLAIN}.4": (Scheme.ECDSA, "sha384"),
        f"{_PLAIN}.5": (Scheme.ECDSA, "sha512"),
        f"{_DSA}.1": (Scheme.DSA, None),
        f"{_DSA}.3": (Scheme.DSA, "sha1"),
        "2.16.840.1.101.3.4.3.1": (Scheme.DSA, "sha224"),
        "2.16.840.1.101.3.4.3.2": (Scheme.DSA, "sha256"),
    }
)


def digest_name(oid: str) -> str:
    """Return the name of a digest.

    Raises:
        CannotVerifyError: Doc 9303-12 does not know it (MD5, SHA-3).

    >>> digest_name("1.3.14.3.2.26")
    'sha1'
    """
    if oid not in _DIGEST_OIDS:
        raise CannotVerifyError("digest_unsupported", f"digest {oid} is none of Doc 9303-12")
    return _DIGEST_OIDS[oid]


def signature_algorithm(identifier: Any) -> SignatureAlgorithm:  # noqa: ANN401  asn1crypto is untyped
    """Return the algorithm that an AlgorithmIdentifier names.

    Raises:
        CannotVerifyError: Doc 9303-12 does not know it, or its parameters are unusable.
    """
    try:
        oid = identifier["algorithm"].dotted
        parameters = identifier["parameters"] if oid == _PSS else None
    except MALFORMED as error:
        raise CannotVerifyError("signature_algorithm_unsupported", "the signature algorithm cannot be read") from error
    return _pss(parameters) if oid == _PSS else algorithm_of_oid(oid)


def algorithm_of_oid(oid: str) -> SignatureAlgorithm:
    """Return the algorithm of an object identifier without parameters.

    Raises:
        CannotVerifyError: Doc 9303-12 does not know it.
    """
    if oid not in _SIGNATURE_OIDS:
        raise CannotVerifyError("signature_algorithm_unsupported", f"signature algorithm {oid} is none of Doc 9303-12")
    return SignatureAlgorithm(*_SIGNATURE_OIDS[oid])


def _pss(parameters: Any) -> SignatureAlgorithm:  # noqa: ANN401  asn1crypto is untyped
    """Return RSA-PSS with its parameters; what is left out has the defaults of RFC 4055, 3.1."""
    try:
        digest = digest_name(parameters["hash_algorithm"]["algorithm"].dotted)
        mask = digest_name(parameters["mask_gen_algorithm"]["parameters"]["algorithm"].dotted)
        return SignatureAlgorithm(Scheme.RSA_PSS, digest, mask, int(parameters["salt_length"].native))
    except MALFORMED as error:
        raise CannotVerifyError("pss_parameters_unusable", "the RSA-PSS parameters cannot be read") from error
