"""Visas with a visible digital seal through whole inspections: generated, signed by a test signer, printed, read."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image

from idverify.chip.trust_files import load_trust
from idverify.document import Pixels
from idverify.evidence import Absent
from idverify.finding import Finding, TextExhibit
from idverify.inspection import Inspection, Inspector, SourceFile
from idverify.inspection.seal_certificates import seal_certificates
from idverify.reading.barcodes.reader import BarcodeReader
from idverify.settings import Settings
from idverify.specimens.factory import Order, Picture, make_specimen
from idverify.specimens.seal import SealSigner, issue_visa_seal, with_seal

pytestmark = pytest.mark.real
ON = date(2026, 11, 23)
SIGNED = date(2026, 3, 2)
SIGNER = SealSigner("UT", "TS", 0x5EA1, ec.derive_private_key(0x5EA1, ec.SECP256R1()))
AUTHORITY = ec.derive_private_key(0xCA, ec.SECP256R1())
STRANGER = ec.derive_private_key(0xBAD, ec.SECP256R1())


class NoVisualZone:
    """Reads nothing: these tests ask about seals only."""

    version = "none"

    def read_document(self, *_: object, **__: object) -> Absent:
        return Absent("not_asked", "The visual zone was not asked for.")


def name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "UT"), x509.NameAttribute(x509.NameOID.COMMON_NAME, common)]
    )


def certificate(signer: SealSigner, years: tuple[int, int], *, issuer: ec.EllipticCurvePrivateKey) -> bytes:
    builder = x509.CertificateBuilder().subject_name(name(signer.name)).issuer_name(name("CSCA Utopia"))
    builder = builder.public_key(signer.key.public_key()).serial_number(signer.serial)
    builder = builder.not_valid_before(datetime(years[0], 1, 1, tzinfo=UTC))
    builder = builder.not_valid_after(datetime(years[1], 1, 1, tzinfo=UTC))
    return builder.sign(issuer, hashes.SHA256()).public_bytes(Encoding.DER)


def authority() -> bytes:
    builder = x509.CertificateBuilder().subject_name(name("CSCA Utopia")).issuer_name(name("CSCA Utopia"))
    builder = builder.public_key(AUTHORITY.public_key()).serial_number(1)
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    builder = builder.not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    builder = builder.add_extension(x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True), critical=True)
    return builder.sign(AUTHORITY, hashes.SHA256()).public_bytes(Encoding.DER)


def revocation_list(serial: int) -> bytes:
    day = datetime(2026, 11, 1, tzinfo=UTC)
    revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(day).build()
    builder = x509.CertificateRevocationListBuilder().issuer_name(name("CSCA Utopia")).last_update(day)
    builder = builder.next_update(datetime(2027, 2, 1, tzinfo=UTC)).add_revoked_certificate(revoked)
    return builder.sign(AUTHORITY, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def visa() -> Picture:
    """A full-size visa with a place for a code."""
    return make_specimen(Order(kind="mrva_utopia_transit", seed=8, dpi=250.0), 0).pictures[0]


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    loaded = Inspector(Settings())
    loaded.engines.viz = NoVisualZone()  # type: ignore[assignment]  # it answers what an inspection asks
    return loaded


@pytest.fixture
def inspect(tmp_path: Path, inspector: Inspector) -> Callable[..., Inspection]:
    """Inspect a picture with a signer's certificate valid in some years, issued by the trusted authority or another."""

    def run(image: Pixels, years: tuple[int, int] = (2026, 2030), issuer: ec.EllipticCurvePrivateKey = AUTHORITY):
        (tmp_path / "csca.der").write_bytes(authority())
        (tmp_path / "signer.der").write_bytes(certificate(SIGNER, years, issuer=issuer))
        inspector.engines.barcodes = BarcodeReader(seal_certificates(load_trust([tmp_path])))
        file = io.BytesIO()
        Image.fromarray(image).save(file, "PNG")
        return inspector.inspect([SourceFile("visa.png", file.getvalue())], on=ON, policy="document-only")

    return run


def sealed(visa: Picture, *, lines: tuple[str, ...] = (), spoilt: bool = False, signer: SealSigner = SIGNER) -> Pixels:
    printed = tuple(text for text, _ in visa.truth.mrz_lines)
    seal = bytearray(issue_visa_seal(lines or printed, signer, state="UTO", issued=SIGNED, signed=SIGNED))
    seal[40] ^= spoilt  # a byte of the message
    assert visa.truth.barcode is not None
    return with_seal(visa.image, visa.truth.barcode.quad, bytes(seal))


def finding(inspection: Inspection, check: str) -> Finding:
    return next(one for one in inspection.findings if one.check_id == check)


def said(inspection: Inspection, check: str) -> tuple[str, str]:
    one = finding(inspection, check)
    return one.outcome.value, one.code


def test_a_seal_by_a_trusted_signer_is_valid_and_agrees_with_the_mrz(visa, inspect):
    inspection = inspect(sealed(visa))
    assert said(inspection, "barcode.seal") == ("passed", "signature_valid")
    assert said(inspection, "barcode.mrz") == ("passed", "barcode_agrees")
    (exhibit,) = finding(inspection, "barcode.seal").exhibits
    assert isinstance(exhibit, TextExhibit)
    assert exhibit.value == "UTTS 5EA1"


def test_an_altered_seal_is_an_alert(visa, inspect):
    inspection = inspect(sealed(visa, spoilt=True))
    assert said(inspection, "barcode.seal") == ("failed", "signature_wrong")
    assert inspection.recommendation.value == "alert"


def test_a_seal_moved_to_another_visa_is_signed_but_differs_from_the_mrz(visa, inspect):
    other = make_specimen(Order(kind="mrva_utopia_transit", seed=8, dpi=100.0), 1).pictures[0]
    inspection = inspect(sealed(visa, lines=tuple(text for text, _ in other.truth.mrz_lines)))
    assert said(inspection, "barcode.seal") == ("passed", "signature_valid")
    assert said(inspection, "barcode.mrz") == ("failed", "barcode_differs")


def test_a_seal_whose_signer_is_not_trusted_is_open(visa, inspect):
    unknown = replace(SIGNER, serial=0x77)
    assert said(inspect(sealed(visa, signer=unknown)), "barcode.seal") == ("inconclusive", "certificate_not_given")
    untrusted = inspect(sealed(visa), issuer=STRANGER)
    assert said(untrusted, "barcode.seal") == ("inconclusive", "certificate_not_given")


def test_a_seal_in_the_name_of_a_trusted_signer_by_another_key_is_wrong(visa, inspect):
    forged = replace(SIGNER, key=STRANGER)
    assert said(inspect(sealed(visa, signer=forged)), "barcode.seal") == ("failed", "signature_wrong")


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((2025, 2026), ("failed", "signed_outside_validity")),
        ((2027, 2030), ("failed", "signed_outside_validity")),
    ],
)
def test_a_seal_signed_outside_its_certificates_validity_fails(visa, inspect, years, expected):
    assert said(inspect(sealed(visa), years=years), "barcode.seal") == expected


def test_a_revoked_signer_proves_nothing(visa, inspect, tmp_path):
    (tmp_path / "revoked.crl").write_bytes(revocation_list(SIGNER.serial))
    assert said(inspect(sealed(visa)), "barcode.seal") == ("inconclusive", "certificate_not_given")
