"""X.509 certificates and revocation lists as values, read once and wholly. ICAO Doc 9303-12, 7.1; RFC 5280."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509

from idverify.chip.algorithms import CannotVerifyError, SignatureAlgorithm, signature_algorithm
from idverify.chip.asn1 import MALFORMED, MalformedError, load
from idverify.chip.keys import PublicKey, read_key

MASTER_LIST_SIGNING = "2.23.136.1.1.3"
"""Extended key usage of master list signers. ICAO Doc 9303-12, 7.1.1."""
# Certificates of documents are 1 to 2 KiB; the largest of the ICAO list has 4.
_LARGEST_CERTIFICATE_BYTES = 64_000
# A State's list of revoked signers has some hundred entries.
_LARGEST_CRL_BYTES = 5_000_000


@dataclass(frozen=True)
class Certificate:
    """One certificate.

    Attributes:
        der: the certificate, byte for byte.
        signed_part: the bytes the issuer signed.
        subject: the subject's name, prepared for comparison (case and spaces do not count).
        issuer: the issuer's name, prepared for comparison.
        subject_text: the subject as people write it.
        country: countryName of the subject, or of the issuer where the subject has none; upper case.
        serial: serial number.
        not_before: first instant of validity.
        not_after: last instant of validity.
        subject_key_id: key identifier, or None.
        authority_key_id: key identifier of the issuer, or None.
        is_ca: basicConstraints; None where it is missing.
        key_usage: bits of keyUsage; None where it is missing.
        extended_key_usage: what the key may be used for, as names or dotted identifiers; None where it is missing.
        unknown_critical: object identifiers of critical extensions nobody here knows.
    """

    der: bytes = field(repr=False)
    signed_part: bytes = field(repr=False)
    subject: str = field(repr=False)
    issuer: str = field(repr=False)
    subject_text: str
    country: str
    serial: int
    not_before: datetime
    not_after: datetime
    signature: bytes = field(repr=False)
    subject_key_id: bytes | None = field(default=None, repr=False)
    authority_key_id: bytes | None = field(default=None, repr=False)
    is_ca: bool | None = None
    key_usage: frozenset[str] | None = None
    extended_key_usage: frozenset[str] | None = None
    unknown_critical: tuple[str, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    @cached_property
    def key(self) -> PublicKey:
        """The subject's key.

        Raises:
            CannotVerifyError: no key that can be used here.
            ForgeableKeyError: a key others can sign with.
        """
        try:
            encoded = _structure(self.der)["tbs_certificate"]["subject_public_key_info"].dump()
        except MALFORMED as error:
            raise CannotVerifyError("key_unreadable", "the subject's key cannot be read") from error
        return read_key(encoded)

    @cached_property
    def signed_with(self) -> SignatureAlgorithm:
        """The algorithm of the issuer's signature.

        Raises:
            CannotVerifyError: an algorithm that is not known here.
        """
        return _signature_algorithm(_structure(self.der))

    @property
    def self_issued(self) -> bool:
        """Whether subject and issuer have one name."""
        return self.subject == self.issuer

    def valid_at(self, instant: datetime) -> bool:
        """Whether an instant lies in the validity period."""
        return self.not_before <= instant <= self.not_after

    def signed_by(self, issuer: Certificate) -> bool:
        """Whether another certificate's key made this one's signature.

        Raises:
            CannotVerifyError: key or algorithm cannot be used here.
            ForgeableKeyError: the issuer's key is one others can sign with.
        """
        return issuer.key.verifies(self.signature, self.signed_part, self.signed_with)


@dataclass(frozen=True, eq=False)
class RevocationList:
    """One certificate revocation list.

    Attributes:
        der: the list, byte for byte.
        issuer: the issuer's name, prepared for comparison.
        country: countryName of the issuer, upper case.
        this_update: when it was made.
        next_update: when the next one is due, or None.
        revoked: serial number to the instant of revocation.
    """

    der: bytes = field(repr=False)
    signed_part: bytes = field(repr=False)
    issuer: str = field(repr=False)
    country: str
    this_update: datetime
    next_update: datetime | None
    revoked: Mapping[int, datetime]
    signature: bytes = field(repr=False)

    def signed_by(self, issuer: Certificate) -> bool:
        """Whether a certificate's key made the list's signature.

        Raises:
            CannotVerifyError: key or algorithm cannot be used here.
            ForgeableKeyError: the issuer's key is one others can sign with.
        """
        structure = load(asn1_crl.CertificateList, self.der, what="revocation list")
        return issuer.key.verifies(self.signature, self.signed_part, _signature_algorithm(structure))


# Extensions this program acts on, or that change nothing about trust when critical. RFC 5280, 4.2; 9303-12, 7.1.
_KNOWN_EXTENSIONS = frozenset(
    {
        "key_identifier",
        "authority_key_identifier",
        "basic_constraints",
        "key_usage",
        "extended_key_usage",
        "private_key_usage_period",
        "certificate_policies",
        "crl_distribution_points",
        "issuer_alt_name",
        "subject_alt_name",
    }
)
_DOCUMENT_TYPE_LIST = "2.23.136.1.1.6.2"
_NAME_CHANGE = "2.23.136.1.1.6.1"


@lru_cache(maxsize=1024)
def read_certificate(der: bytes) -> Certificate:
    """Return a certificate; some hundred document signers sign what one desk sees, so the last ones are kept.

    Raises:
        MalformedError: the bytes are no certificate, or larger than any.
    """
    if len(der) > _LARGEST_CERTIFICATE_BYTES:
        raise MalformedError(f"a certificate of {len(der)} bytes")
    structure = _structure(der)
    try:
        return _certificate(structure, structure.dump())
    except MALFORMED as error:
        raise MalformedError("a certificate with parts that cannot be read") from error


def read_revocation_list(der: bytes) -> RevocationList:
    """Return a revocation list.

    Raises:
        MalformedError: the bytes are no revocation list, or larger than any.
    """
    if len(der) > _LARGEST_CRL_BYTES:
        raise MalformedError(f"a revocation list of {len(der)} bytes")
    structure = load(asn1_crl.CertificateList, der, what="revocation list")
    try:
        signed = structure["tbs_cert_list"]
        entries = signed["revoked_certificates"] or ()
        return RevocationList(
            der=der,
            signed_part=signed.dump(),
            issuer=comparable_name(signed["issuer"]),
            country=_country(signed["issuer"]),
            this_update=_instant(signed["this_update"].native),
            next_update=_instant(signed["next_update"].native) if signed["next_update"].native else None,
            revoked={entry["user_certificate"].native: _instant(entry["revocation_date"].native) for entry in entries},
            signature=structure["signature"].native,
        )
    except MALFORMED as error:
        raise MalformedError("a revocation list with parts that cannot be read") from error


def comparable_name(name: Any) -> str:  # noqa: ANN401  asn1crypto is untyped
    """Return a distinguished name so that two are equal when their texts differ in case and string type only."""
    return _comparable(name.dump())


@lru_cache(maxsize=4096)
def _comparable(der: bytes) -> str:
    """Return a name prepared; chips of one State name the same few, and preparing one takes half a millisecond."""
    return str(asn1_x509.Name.load(der).hashable).casefold()


def _structure(der: bytes) -> Any:  # noqa: ANN401  asn1crypto is untyped
    return load(asn1_x509.Certificate, der, what="certificate")


def _signature_algorithm(structure: Any) -> SignatureAlgorithm:  # noqa: ANN401  asn1crypto is untyped
    """Return what a certificate or revocation list says it is signed with, which is parsed only now."""
    try:
        identifier = structure["signature_algorithm"]
    except MALFORMED as error:
        raise CannotVerifyError("signature_algorithm_unsupported", "the signature algorithm cannot be read") from error
    return signature_algorithm(identifier)


def _certificate(structure: Any, der: bytes) -> Certificate:  # noqa: ANN401  asn1crypto is untyped
    signed = structure["tbs_certificate"]
    extensions = {
        extension["extn_id"].native: (bool(extension["critical"].native), extension)
        for extension in (signed["extensions"] or ())
    }
    return Certificate(
        der=der,
        signed_part=signed.dump(),
        subject=comparable_name(signed["subject"]),
        issuer=comparable_name(signed["issuer"]),
        subject_text=_name_text(signed["subject"]),
        country=_country(signed["subject"]) or _country(signed["issuer"]),
        serial=int(signed["serial_number"].native),
        not_before=_instant(signed["validity"]["not_before"].native),
        not_after=_instant(signed["validity"]["not_after"].native),
        signature=structure["signature_value"].native,
        subject_key_id=_extension(extensions, "key_identifier"),
        authority_key_id=_authority_key_id(extensions),
        is_ca=_is_ca(extensions),
        key_usage=_key_usage(extensions),
        extended_key_usage=_extended_key_usage(extensions),
        unknown_critical=_unknown_critical(extensions),
    )


def _extension(extensions: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401  any extension's value
    return extensions[name][1]["extn_value"].parsed.native if name in extensions else None


def _authority_key_id(extensions: Mapping[str, Any]) -> bytes | None:
    value = _extension(extensions, "authority_key_identifier")
    return value["key_identifier"] if value else None


def _is_ca(extensions: Mapping[str, Any]) -> bool | None:
    value = _extension(extensions, "basic_constraints")
    return None if value is None else bool(value["ca"])


def _key_usage(extensions: Mapping[str, Any]) -> frozenset[str] | None:
    value = _extension(extensions, "key_usage")
    return None if value is None else frozenset(value)


def _extended_key_usage(extensions: Mapping[str, Any]) -> frozenset[str] | None:
    value = _extension(extensions, "extended_key_usage")
    return None if value is None else frozenset(value)


def _unknown_critical(extensions: Mapping[str, Any]) -> tuple[str, ...]:
    known = _KNOWN_EXTENSIONS | {_DOCUMENT_TYPE_LIST, _NAME_CHANGE}
    return tuple(sorted(name for name, (critical, _) in extensions.items() if critical and name not in known))


def _country(name: Any) -> str:  # noqa: ANN401  asn1crypto is untyped
    value = name.native.get("country_name", "")
    if isinstance(value, list):
        value = value[0]
    return str(value).strip().upper()


def _name_text(name: Any) -> str:  # noqa: ANN401  asn1crypto is untyped
    return ", ".join(f"{key}={value}" for key, value in name.native.items())


def _instant(value: datetime) -> datetime:
    """Return an instant in UTC; a time without a zone, which DER forbids, is taken as UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
