"""Signed messages (CMS SignedData): EF.SOD, EF.CardSecurity, master lists. RFC 5652, section 5; Doc 9303-10, 4.6.2."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from asn1crypto import cms, core

from idverify.chip.algorithms import (
    CannotVerifyError,
    ForgeableKeyError,
    Scheme,
    SignatureAlgorithm,
    digest_name,
    signature_algorithm,
)
from idverify.chip.asn1 import MALFORMED, MalformedError, load
from idverify.chip.ber import with_definite_lengths
from idverify.chip.certificate import Certificate, comparable_name, read_certificate

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_SET_OF = b"\x31"
# A master list names its signer and the signer's CSCA; more certificates than this are an attack on the verifier.
_MOST_CERTIFICATES = 20
_MOST_SIGNERS = 5


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, and what exactly was signed.

    Attributes:
        issuer: the name of the certificate's issuer, prepared for comparison, or None.
        serial: the certificate's serial number, or None.
        key_id: the certificate's key identifier, or None.
        digest_oid: digest of the content, dotted.
        algorithm: the AlgorithmIdentifier of the signature, not yet judged.
        signature: the signature.
        attributes: the signed attributes as they stand and in DER order, each a SET OF; none when the content itself
            was signed. RFC 5652, 5.4 asks for DER; issuers have signed either.
        content_types: values of the content type attribute.
        message_digests: values of the message digest attribute.
        signing_time: when the signer says it signed, or None.
    """

    issuer: str | None
    serial: int | None
    key_id: bytes | None
    digest_oid: str
    algorithm: Any = field(repr=False)
    signature: bytes = field(repr=False)
    attributes: tuple[bytes, ...] = field(repr=False)
    content_types: tuple[str, ...]
    message_digests: tuple[bytes, ...]
    signing_time: datetime | None


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """One signed message.

    Attributes:
        content_type: object identifier of what is signed.
        content: what is signed.
        certificates: the certificates that came with it.
        signers: who signed.
        unreadable_certificates: how many certificates that came with it cannot be read.
    """

    content_type: str
    content: bytes = field(repr=False)
    certificates: tuple[Certificate, ...]
    signers: tuple[Signer, ...]
    unreadable_certificates: int = 0


class SignatureState(StrEnum):
    """What can be said of a message's signature."""

    VALID = "valid"
    INVALID = "invalid"
    CANNOT_VERIFY = "cannot_verify"


@dataclass(frozen=True, slots=True)
class SignatureResult:
    """The outcome of checking one message's signature.

    Attributes:
        state: valid, invalid, or cannot be verified here.
        code: why.
        signer: the signer's certificate, when one was found.
        algorithm: how it was signed, when that is known.
        key: which key signed, such as `RSA 2048`, when that is known.
        signer_named: whether the message names the certificate that verified it (some issuers name another).
        other_digest: whether it holds with the digest of the content, where the algorithm names another.
        detail: one English clause, where the code needs one.
    """

    state: SignatureState
    code: str
    signer: Certificate | None = None
    algorithm: SignatureAlgorithm | None = None
    key: str = ""
    signer_named: bool = True
    other_digest: bool = False
    detail: str = ""


def read_signed_message(content: bytes) -> SignedMessage:
    """Return a signed message; bytes behind it are left out.

    Raises:
        MalformedError: the bytes are no signed message.
    """
    outer = load(cms.ContentInfo, with_definite_lengths(content), what="signed message")
    try:
        if outer["content_type"].dotted != _SIGNED_DATA:
            raise MalformedError("a message, but no signed one")
        return _message(outer["content"])
    except MALFORMED as error:
        raise MalformedError("a signed message with parts that cannot be read") from error


def verify_message(message: SignedMessage, further: tuple[Certificate, ...] = ()) -> SignatureResult:
    """Return whether the message is signed by a certificate that came with it or stands beside it.

    Args:
        message: the message; every signer must have signed it.
        further: certificates to look for the signer in when it did not come with the message.
    """
    if not message.signers:
        return SignatureResult(SignatureState.INVALID, "no_signer")
    results = [_verify_signer(message, signer, (*message.certificates, *further)) for signer in message.signers]
    worst = (SignatureState.INVALID, SignatureState.CANNOT_VERIFY, SignatureState.VALID)
    return min(results, key=lambda result: worst.index(result.state))


def _verify_signer(message: SignedMessage, signer: Signer, certificates: tuple[Certificate, ...]) -> SignatureResult:
    try:
        digest = digest_name(signer.digest_oid)
        wrong = _attributes_fault(message, signer, digest)
        algorithm = signature_algorithm(signer.algorithm)
    except CannotVerifyError as error:
        return SignatureResult(SignatureState.CANNOT_VERIFY, error.code, detail=str(error))
    algorithm = algorithm if algorithm.digest else replace(algorithm, digest=digest)
    named = tuple(one for one in certificates if _names(signer, one))
    if wrong:
        return SignatureResult(SignatureState.INVALID, wrong, next(iter(named or certificates), None), algorithm)
    if not certificates:
        return SignatureResult(SignatureState.CANNOT_VERIFY, "signer_certificate_missing", algorithm=algorithm)
    results = [_verify_with(message, signer, one, algorithm, digest) for one in named or certificates]
    result = next((one for one in results if one.state is SignatureState.VALID), results[-1])
    return replace(result, signer_named=bool(named))


def _attributes_fault(message: SignedMessage, signer: Signer, digest: str) -> str:
    """Return what is wrong with the signed attributes, or nothing. RFC 5652, 5.3 and 11."""
    if not signer.attributes:
        # Whoever passes signed attributes off as content must not succeed: they are a SET, as no content of ours is
        # but the protocols of EF.CardSecurity, which always come with attributes. RFC 5652, 5.3.
        return "signed_attributes_incomplete" if message.content.startswith(_SET_OF) else ""
    if len(signer.message_digests) != 1 or len(signer.content_types) != 1:
        return "signed_attributes_incomplete"
    if signer.content_types[0] != message.content_type:
        return "content_type_differs"
    if signer.message_digests[0] != hashlib.new(digest, message.content).digest():
        return "message_digest_differs"
    return ""


def _verify_with(
    message: SignedMessage, signer: Signer, certificate: Certificate, algorithm: SignatureAlgorithm, digest: str
) -> SignatureResult:
    signed = signer.attributes or (message.content,)
    other = replace(algorithm, digest=digest)
    try:
        key = certificate.key
        verified = any(key.verifies(signer.signature, one, algorithm) for one in signed)
        differs = not verified and other != algorithm and algorithm.scheme is not Scheme.RSA_PSS
        other_digest = differs and any(key.verifies(signer.signature, one, other) for one in signed)
    except CannotVerifyError as error:
        return SignatureResult(SignatureState.CANNOT_VERIFY, error.code, certificate, algorithm, detail=str(error))
    except ForgeableKeyError as error:
        return SignatureResult(SignatureState.INVALID, error.code, certificate, algorithm, detail=str(error))
    if not verified and not other_digest:
        return SignatureResult(SignatureState.INVALID, "signature_wrong", certificate, algorithm, str(key))
    used = other if other_digest else algorithm
    return SignatureResult(SignatureState.VALID, "verified", certificate, used, str(key), other_digest=other_digest)


def _names(signer: Signer, certificate: Certificate) -> bool:
    if signer.key_id is not None:
        return certificate.subject_key_id == signer.key_id
    return certificate.serial == signer.serial and certificate.issuer == signer.issuer


def _message(signed: Any) -> SignedMessage:  # noqa: ANN401  asn1crypto is untyped
    enclosed = signed["encap_content_info"]
    given = list(signed["certificates"] or ())[:_MOST_CERTIFICATES]
    certificates = []
    for one in given:
        try:
            certificates.append(read_certificate(one.chosen.dump()))
        except MalformedError:
            continue  # counted below: a certificate nobody can read signs nothing
    signers = list(signed["signer_infos"])
    if len(signers) > _MOST_SIGNERS:
        raise MalformedError("more signers than any document has")
    return SignedMessage(
        content_type=enclosed["content_type"].dotted,
        content=_content(enclosed["content"]),
        certificates=tuple(certificates),
        signers=tuple(_signer(one) for one in signers),
        unreadable_certificates=len(given) - len(certificates),
    )


def _signer(signer: Any) -> Signer:  # noqa: ANN401  asn1crypto is untyped
    identifier = signer["sid"]
    by_key = identifier.name == "subject_key_identifier"
    attributes = signer["signed_attrs"]
    present = not isinstance(attributes, core.Void)
    return Signer(
        issuer=None if by_key else comparable_name(identifier.chosen["issuer"]),
        serial=None if by_key else int(identifier.chosen["serial_number"].native),
        key_id=bytes(identifier.chosen) if by_key else None,
        digest_oid=signer["digest_algorithm"]["algorithm"].dotted,
        algorithm=signer["signature_algorithm"],
        signature=signer["signature"].native,
        attributes=_as_signed(attributes) if present else (),
        content_types=tuple(value.dotted for value in _values(attributes, _CONTENT_TYPE)) if present else (),
        message_digests=tuple(bytes(value) for value in _values(attributes, _MESSAGE_DIGEST)) if present else (),
        signing_time=_signing_time(attributes) if present else None,
    )


def _content(enclosed: Any) -> bytes:  # noqa: ANN401  asn1crypto is untyped
    """Return what is signed; messages of version 1 leave open what it is, and it stands in a string all the same."""
    if isinstance(enclosed, core.Any):
        return bytes(enclosed.parse(core.OctetString))
    return bytes(enclosed)


def _as_signed(attributes: Any) -> tuple[bytes, ...]:  # noqa: ANN401  asn1crypto is untyped
    written = _SET_OF + attributes.dump()[1:]
    ordered = cms.CMSAttributes(list(attributes)).dump()
    return (written,) if written == ordered else (written, ordered)


def _values(attributes: Any, oid: str) -> tuple[Any, ...]:  # noqa: ANN401  asn1crypto is untyped
    return tuple(value for one in attributes if one["type"].dotted == oid for value in one["values"])


def _signing_time(attributes: Any) -> datetime | None:  # noqa: ANN401  asn1crypto is untyped
    values = _values(attributes, _SIGNING_TIME)
    if not values:
        return None
    instant = values[0].native
    if not isinstance(instant, datetime):
        return None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
