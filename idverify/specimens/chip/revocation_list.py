"""The certificate revocation list of a CSCA. ICAO Doc 9303-12, 7.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import core, crl, x509

from idverify.specimens.chip.certificate import CertificatePlan, Party, Period, authority_key
from idverify.specimens.chip.keys import SeededKey
from idverify.specimens.chip.signing import sign, signature_algorithm


@dataclass(frozen=True, slots=True)
class RevocationPlan:
    """One list to be.

    Attributes:
        issuer: whose list.
        signer: the issuer's key.
        current: day of the list and day of the next one.
        number: of the list.
        revoked: certificates on it, and when they were revoked.
    """

    issuer: Party
    signer: SeededKey
    current: Period
    number: int = 1
    revoked: tuple[tuple[CertificatePlan, datetime], ...] = ()


def issue_list(plan: RevocationPlan) -> crl.CertificateList:
    """Make and sign a revocation list."""
    algorithm = signature_algorithm(plan.signer.scheme)
    rows = [
        {
            "user_certificate": certificate.serial_number,
            "revocation_date": x509.Time(name="utc_time", value=day),
        }
        for certificate, day in plan.revoked
    ]
    body = crl.TbsCertList(
        {
            "version": "v2",
            "signature": algorithm,
            "issuer": plan.issuer.name(),
            "this_update": x509.Time(name="utc_time", value=plan.current.start),
            "next_update": x509.Time(name="utc_time", value=plan.current.end),
            # An empty list is left out: RFC 5280, 5.1.2.6.
            **({"revoked_certificates": rows} if rows else {}),
            "crl_extensions": [_converted(authority_key(plan.signer)), _number(plan.number)],
        }
    )
    return crl.CertificateList(
        {
            "tbs_cert_list": body,
            "signature_algorithm": algorithm,
            "signature": sign(body.dump(), plan.signer),
        }
    )


def _number(number: int) -> crl.TBSCertListExtension:
    return crl.TBSCertListExtension(
        {
            "extn_id": "crl_number",
            "critical": False,
            "extn_value": core.ParsableOctetString(core.Integer(number).dump()),
        }
    )


def _converted(found: x509.Extension) -> crl.TBSCertListExtension:
    return crl.TBSCertListExtension.load(found.dump())
