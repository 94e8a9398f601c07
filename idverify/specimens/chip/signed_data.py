"""CMS SignedData as EF.SOD and master lists use it. RFC 5652; ICAO Doc 9303-10, 4.6.2 and 9303-12, 9."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import algos, cms, core, x509

from idverify.specimens.chip.certificate import spoiled
from idverify.specimens.chip.keys import SeededKey
from idverify.specimens.chip.signing import sign, sign_plain, signature_algorithm


@dataclass(frozen=True, slots=True)
class Deviations:
    """What a wrong signature does differently; all off in a right one.

    Attributes:
        message_digest: another value of the signed attribute.
        content_type: another value of the signed attribute.
        digest_algorithm: another name for the digest that was used.
        broken: spoil the signature.
        without_certificates: embed none.
    """

    message_digest: bytes = b""
    content_type: str = ""
    digest_algorithm: str = ""
    broken: bool = False
    without_certificates: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs.

    Attributes:
        key: the private key.
        certificates: the signer's first, then others to embed.
        signed_at: the signing time attribute.
        by_key_id: name the certificate by its key identifier instead of issuer and serial number.
        plain_ecdsa: write r and s side by side instead of a DER sequence, as some States do.
        deviations: what to do wrong.
    """

    key: SeededKey
    certificates: tuple[x509.Certificate, ...]
    signed_at: datetime
    by_key_id: bool = False
    plain_ecdsa: bool = False
    deviations: Deviations = field(default_factory=Deviations)


def sign_content(content: bytes, content_type: str, signer: Signer) -> cms.ContentInfo:
    """Return the signed content.

    Args:
        content: DER of what is signed.
        content_type: its object identifier.
        signer: who signs, and how.
    """
    deviations = signer.deviations
    digest_name = algos.DigestAlgorithm({"algorithm": deviations.digest_algorithm or signer.key.scheme.digest})
    embedded = () if deviations.without_certificates else signer.certificates
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [digest_name],
            "encap_content_info": {"content_type": content_type, "content": core.ParsableOctetString(content)},
            **(
                {"certificates": [cms.CertificateChoices(name="certificate", value=c) for c in embedded]}
                if embedded
                else {}
            ),
            "signer_infos": [_signer_info(content, content_type, signer, digest_name)],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": signed})


def _signer_info(
    content: bytes, content_type: str, signer: Signer, digest_name: algos.DigestAlgorithm
) -> cms.SignerInfo:
    attributes = _attributes(content, content_type, signer)
    message = attributes.dump()
    signature = (sign_plain if signer.plain_ecdsa else sign)(message, signer.key)
    return cms.SignerInfo(
        {
            "version": "v3" if signer.by_key_id else "v1",
            "sid": _identifier(signer),
            "digest_algorithm": digest_name,
            "signed_attrs": attributes,
            "signature_algorithm": signature_algorithm(signer.key.scheme),
            "signature": spoiled(signature) if signer.deviations.broken else signature,
        }
    )


def _attributes(content: bytes, content_type: str, signer: Signer) -> cms.CMSAttributes:
    deviations = signer.deviations
    digest = hashlib.new(signer.key.scheme.digest, content).digest()
    moment = cms.Time(name="utc_time", value=signer.signed_at)
    return cms.CMSAttributes(
        [
            {"type": "content_type", "values": [deviations.content_type or content_type]},
            {"type": "signing_time", "values": [moment]},
            {"type": "message_digest", "values": [deviations.message_digest or digest]},
        ]
    )


def _identifier(signer: Signer) -> cms.SignerIdentifier:
    certificate = signer.certificates[0]
    if signer.by_key_id:
        return cms.SignerIdentifier(name="subject_key_identifier", value=certificate.key_identifier)
    return cms.SignerIdentifier(
        name="issuer_and_serial_number",
        value={"issuer": certificate.issuer, "serial_number": certificate.serial_number},
    )
