"""X.509 certificates of a travel document PKI. Profiles: ICAO Doc 9303-12, 7.1 and table of extensions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar

from asn1crypto import core, x509

from idverify.specimens.chip.keys import SeededKey, key_identifier, public_key_info
from idverify.specimens.chip.signing import sign, signature_algorithm

# Doc 9303-12, 7.1: id-icao-mrtd-security-extensions.
_NAME_CHANGE = "2.23.136.1.1.6.1"
_DOCUMENT_TYPES = "2.23.136.1.1.6.2"
# Doc 9303-12, 8: id-icao-cscaMasterListSigningKey.
_MASTER_LIST_SIGNING = "2.23.136.1.1.3"
# A private arc for an extension that nobody understands: RFC 5612's example arc.
_UNHEARD_OF = "1.3.6.1.4.1.32473.1"


class Role(StrEnum):
    """What a certificate is for."""

    CSCA = "csca"
    LINK = "link"
    SIGNER = "document-signer"
    MASTER_LIST_SIGNER = "master-list-signer"

    @property
    def is_authority(self) -> bool:
        """Whether the subject issues certificates."""
        return self in {Role.CSCA, Role.LINK}


@dataclass(frozen=True, slots=True)
class Party:
    """A name in a certificate.

    Attributes:
        country: two letters; UT for Utopia, whose State code UTO has no ISO 3166-1 pair.
        state: State code, three letters, for the alternative name.
        common_name: who within the State.
    """

    country: str
    state: str
    common_name: str

    def name(self) -> x509.Name:
        """Return the distinguished name."""
        parts = {
            "country_name": self.country,
            "organization_name": "idverify specimen",
            "common_name": self.common_name,
        }
        return x509.Name.build(parts)


@dataclass(frozen=True, slots=True)
class Period:
    """From and until when, UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class CertificatePlan:
    """One certificate to be.

    Attributes:
        role: decides the extensions.
        subject: whose it is.
        key: the subject's key.
        issuer: who signs it.
        signer: the issuer's key.
        valid: validity of the certificate.
        signing: when the private key may be used.
        document_types: first characters of the MRZ that the signer signs for, Doc 9303-12, 7.1.1.6.
        key_usage: overrides the role's key usage.
        public_key: SubjectPublicKeyInfo that overrides the key's; DER.
        critical_unknown: add a critical extension that nobody knows.
        broken: spoil the signature.
        signature: overrides the signature.
    """

    role: Role
    subject: Party
    key: SeededKey
    issuer: Party
    signer: SeededKey
    valid: Period
    signing: Period
    document_types: tuple[str, ...] = ()
    key_usage: tuple[str, ...] = ()
    public_key: bytes = b""
    critical_unknown: bool = False
    broken: bool = False
    signature: bytes = b""

    @property
    def serial_number(self) -> int:
        """A positive number of 8 bytes that follows from subject, issuer, keys and start."""
        text = f"{self.role}/{self.subject}/{self.issuer}/{self.key}/{self.valid.start}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1 | 1


@lru_cache(maxsize=256)
def issue(plan: CertificatePlan) -> x509.Certificate:
    """Make and sign a certificate; chips of one State share most of theirs, so they are kept."""
    algorithm = signature_algorithm(plan.signer.scheme)
    info = x509.PublicKeyInfo.load(plan.public_key) if plan.public_key else public_key_info(plan.key)
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": plan.serial_number,
            "signature": algorithm,
            "issuer": plan.issuer.name(),
            "validity": {"not_before": _time(plan.valid.start), "not_after": _time(plan.valid.end)},
            "subject": plan.subject.name(),
            "subject_public_key_info": info,
            "extensions": _extensions(plan),
        }
    )
    signature = plan.signature or sign(body.dump(), plan.signer)
    made = x509.Certificate(
        {
            "tbs_certificate": body,
            "signature_algorithm": algorithm,
            "signature_value": spoiled(signature) if plan.broken else signature,
        }
    )
    # Encoded once: asn1crypto would encode a tree built by hand anew each time it is written.
    return x509.Certificate.load(made.dump())


def spoiled(signature: bytes) -> bytes:
    """Return a signature with its last bit turned."""
    return signature[:-1] + bytes([signature[-1] ^ 1])


def extension(oid: str, value: core.Asn1Value, *, critical: bool = False) -> x509.Extension:
    """Return one extension."""
    return x509.Extension({"extn_id": oid, "critical": critical, "extn_value": core.ParsableOctetString(value.dump())})


def authority_key(signer: SeededKey) -> x509.Extension:
    """Return the extension that names the issuer's key."""
    return extension("2.5.29.35", x509.AuthorityKeyIdentifier({"key_identifier": key_identifier(signer)}))


def _extensions(plan: CertificatePlan) -> list[x509.Extension]:
    period = x509.PrivateKeyUsagePeriod({"not_before": plan.signing.start, "not_after": plan.signing.end})
    usage = plan.key_usage or (("key_cert_sign", "crl_sign") if plan.role.is_authority else ("digital_signature",))
    return [
        authority_key(plan.signer),
        extension("2.5.29.14", core.OctetString(key_identifier(plan.key))),
        extension("2.5.29.15", x509.KeyUsage(set(usage)), critical=True),
        extension("2.5.29.16", period),
        extension("2.5.29.17", _place(plan.subject)),
        extension("2.5.29.18", _place(plan.issuer)),
        extension("2.5.29.31", _revocation_list(plan.issuer)),
        *_role_extensions(plan),
    ]


def _role_extensions(plan: CertificatePlan) -> list[x509.Extension]:
    found = []
    if plan.role.is_authority:
        limits = x509.BasicConstraints({"ca": True, "path_len_constraint": 0})
        found.append(extension("2.5.29.19", limits, critical=True))
    if plan.role is Role.LINK and plan.subject != plan.issuer:
        found.append(extension(_NAME_CHANGE, core.Null()))
    if plan.role is Role.MASTER_LIST_SIGNER:
        found.append(extension("2.5.29.37", x509.ExtKeyUsageSyntax([_MASTER_LIST_SIGNING]), critical=True))
    if plan.document_types:
        found.append(extension(_DOCUMENT_TYPES, _DocumentTypeList({"version": 0, "types": plan.document_types})))
    if plan.critical_unknown:
        found.append(extension(_UNHEARD_OF, core.Null(), critical=True))
    return found


def _place(party: Party) -> x509.GeneralNames:
    """Return the State code as alternative name: Doc 9303-12, 7.1.1.2, directory name with the locality."""
    name = x509.Name.build({"locality_name": party.state})
    return x509.GeneralNames([x509.GeneralName(name="directory_name", value=name)])


def _revocation_list(issuer: Party) -> x509.CRLDistributionPoints:
    address = x509.GeneralName(
        name="uniform_resource_identifier", value=f"http://pki.example/{issuer.state.lower()}.crl"
    )
    return x509.CRLDistributionPoints(
        [{"distribution_point": x509.DistributionPointName(name="full_name", value=[address])}]
    )


def _time(moment: datetime) -> x509.Time:
    """Return UTCTime until 2049 and GeneralizedTime after: RFC 5280, 4.1.2.5."""
    last_utc_time = 2049
    if moment.year > last_utc_time:
        return x509.Time(name="general_time", value=moment)
    return x509.Time(name="utc_time", value=moment)


class _DocumentTypes(core.SetOf):  # type: ignore[misc]  # asn1crypto has no types
    _child_spec = core.PrintableString


class _DocumentTypeList(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[tuple[object, ...]]] = [("version", core.Integer), ("types", _DocumentTypes)]
