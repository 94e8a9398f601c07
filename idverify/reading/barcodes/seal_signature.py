"""Whether a certificate signed a visible digital seal. ICAO Doc 9303-13, 2.4 and section 4: ECDSA on raw r and s."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from idverify.reading.barcodes import Signature
from idverify.reading.barcodes.seal import Seal

# Doc 9303-13, 4: the hash has the strength of the curve.
_HASHES: tuple[tuple[int, type[hashes.HashAlgorithm]], ...] = ((224, hashes.SHA224), (256, hashes.SHA256))


def check_seal(seal: Seal, certificates: Sequence[x509.Certificate], *, on: date | None = None) -> Signature:
    """Check a seal with the certificate it names by serial number; the certificate itself is taken as trusted.

    Args:
        seal: the seal.
        certificates: of signers, trusted.
        on: day of inspection; None leaves out whether the certificate has expired by then.
    """
    named = [one for one in certificates if _is_named(one, seal)]
    if not named:
        return Signature.NO_CERTIFICATE
    signers = [one for one in named if _signed_by(one, seal)]
    if not signers:
        return Signature.WRONG
    in_time = [one for one in signers if _is_within(one, seal.signed)]
    if not in_time:
        return Signature.OUTSIDE_VALIDITY
    if on and all(on > one.not_valid_after_utc.date() for one in in_time):
        return Signature.CERTIFICATE_EXPIRED
    return Signature.VALID


def _is_within(certificate: x509.Certificate, day: date | None) -> bool:
    """Say whether a certificate was valid on a day; a seal without a date of signature is not asked."""
    return day is None or certificate.not_valid_before_utc.date() <= day <= certificate.not_valid_after_utc.date()


def _is_named(certificate: x509.Certificate, seal: Seal) -> bool:
    """Compare the serial number, and country and name of the subject with the four letters of the signer."""
    try:
        if certificate.serial_number != int(seal.certificate_reference, 16):
            return False
    except ValueError:
        return False
    subject = certificate.subject
    country = subject.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)
    name = subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    letters = "".join(str(part[0].value) for part in (country, name) if part)
    return letters.upper() == seal.signer.upper()


def _signed_by(certificate: x509.Certificate, seal: Seal) -> bool:
    key = certificate.public_key()
    half = len(seal.signature) // 2
    if not isinstance(key, ec.EllipticCurvePublicKey) or not half:
        return False
    r, s = (int.from_bytes(part, "big") for part in (seal.signature[:half], seal.signature[half:]))
    algorithm = next((one for bits, one in _HASHES if key.key_size <= bits), None)
    if algorithm is None:
        algorithm = hashes.SHA384 if key.key_size <= hashes.SHA384.digest_size * 8 else hashes.SHA512
    try:
        key.verify(encode_dss_signature(r, s), seal.signed_content, ec.ECDSA(algorithm()))
    except InvalidSignature:
        return False
    return True
