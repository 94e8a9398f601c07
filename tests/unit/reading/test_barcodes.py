"""Barcodes: drawn, read, understood; seals signed and checked."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from idverify.document import Page, Quad, Region
from idverify.evidence import Absent, Evidence
from idverify.finding import Outcome
from idverify.inspection.run_checks import all_checks
from idverify.mrz import parse_mrz
from idverify.mrz.c40 import encode_c40
from idverify.reading.barcodes import Barcode, Signature, Standard
from idverify.reading.barcodes.content import understood
from idverify.reading.barcodes.reader import BarcodeReader
from idverify.reading.barcodes.seal import SealError, parse_seal
from idverify.reading.barcodes.seal_signature import check_seal
from idverify.reading.mrz_reading import MrzReading, ReadingStatus

ON = date(2011, 1, 1)
LINES = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
VISA = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L898902C36UTO7408122F1204159<<<<<<<<")
AAMVA = "@\n\x1e\rANSI 999999100001ID00310099IDDAQD23145890\nDCSERIKSSON\nDACANNA\nDADMARIA\nDBB08121974\nDBC2\n\r"
PLACE = Region(1, Quad.from_box(0, 0, 10, 10))
KEY = ec.derive_private_key(0x5EA1, ec.SECP256R1())


def page_with(content: str | bytes, symbology: zxingcpp.BarcodeFormat) -> Page:
    code = zxingcpp.create_barcode(content, symbology)
    grey = np.array(zxingcpp.write_barcode_to_image(code, scale=4))
    paper = np.full((grey.shape[0] + 200, grey.shape[1] + 300), 255, np.uint8)
    paper[120 : 120 + grey.shape[0], 90 : 90 + grey.shape[1]] = grey
    return Page(1, np.repeat(paper[..., None], 3, axis=2))


def certificate(serial: int = 0x5B, key: ec.EllipticCurvePrivateKey = KEY) -> x509.Certificate:
    name = x509.Name(
        [x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "UT"), x509.NameAttribute(x509.NameOID.COMMON_NAME, "TS")]
    )
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(serial).not_valid_before(datetime(2007, 1, 1, tzinfo=UTC))
    return builder.not_valid_after(datetime(2030, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())


def seal(lines: tuple[str, str] = VISA, key: ec.EllipticCurvePrivateKey = KEY) -> bytes:
    day = int("04152007").to_bytes(3, "big")
    header = b"\xdc\x03" + encode_c40("UTO") + encode_c40("UTTS02") + encode_c40("5B") + day + day + b"\x5d\x01"
    text = encode_c40(lines[0] + lines[1][:28])
    content = header + bytes((2, len(text))) + text
    r, s = decode_dss_signature(key.sign(content, ec.ECDSA(hashes.SHA256())))
    return content + b"\xff\x40" + r.to_bytes(32, "big") + s.to_bytes(32, "big")


@pytest.mark.parametrize("symbology", ["PDF417", "QRCode", "DataMatrix", "Aztec"])
def test_every_symbology_is_found_and_read(symbology: str) -> None:
    page = page_with("\n".join(LINES), getattr(zxingcpp.BarcodeFormat, symbology))
    (barcode,) = BarcodeReader().read(page, on=ON)
    assert (barcode.mrz_lines, barcode.standard) == (LINES, Standard.MRZ)
    assert barcode.fields["date_of_birth"] == "1974-08-12"
    left, top, right, bottom = barcode.region.quad.box
    assert 60 <= left < right <= page.size_px[0]
    assert 90 <= top < bottom <= page.size_px[1]


def test_a_page_without_a_barcode_has_none() -> None:
    assert BarcodeReader().read(Page(1, np.full((300, 400, 3), 200, np.uint8))) == ()


def test_a_card_of_north_america_says_its_fields() -> None:
    (barcode,) = BarcodeReader().read(page_with(AAMVA, zxingcpp.BarcodeFormat.PDF417), on=ON)
    assert barcode.standard is Standard.AAMVA
    assert dict(barcode.fields) == {
        "primary_identifier": "ERIKSSON",
        "document_number": "D23145890",
        "secondary_identifier": "ANNA MARIA",
        "date_of_birth": "1974-08-12",
        "sex": "F",
    }


def test_other_content_says_nothing() -> None:
    barcode = understood(Barcode("QRCode", "hello", b"hello", PLACE), on=ON)
    assert (barcode.standard, dict(barcode.fields)) == (Standard.OTHER, {})


def test_a_seal_is_read_from_its_picture_and_its_signature_checked() -> None:
    (barcode,) = BarcodeReader([certificate()]).read(page_with(seal(), zxingcpp.BarcodeFormat.DataMatrix), on=ON)
    assert barcode.standard is Standard.SEAL
    assert barcode.signature is Signature.VALID
    assert barcode.fields["document_number"] == "L898902C3"
    assert barcode.seal is not None
    assert (barcode.seal.signer, barcode.seal.issued) == ("UTTS", date(2007, 4, 15))


def test_one_changed_byte_breaks_the_signature() -> None:
    content = bytearray(seal())
    content[30] ^= 1
    assert check_seal(parse_seal(bytes(content)), [certificate()]) is Signature.WRONG


def test_a_certificate_of_another_number_is_not_asked() -> None:
    assert check_seal(parse_seal(seal()), [certificate(serial=0x5C)]) is Signature.NO_CERTIFICATE


def test_a_certificate_that_has_expired_since_or_was_not_valid_then_is_no_proof() -> None:
    signed = parse_seal(seal())
    assert check_seal(signed, [certificate()], on=date(2031, 1, 1)) is Signature.CERTIFICATE_EXPIRED
    assert check_seal(signed, [certificate()], on=date(2029, 1, 1)) is Signature.VALID
    early = replace(signed, signed=date(2006, 12, 31))
    assert check_seal(early, [certificate()], on=date(2029, 1, 1)) is Signature.OUTSIDE_VALIDITY


def test_a_certificate_with_another_key_did_not_sign() -> None:
    stranger = certificate(key=ec.derive_private_key(7, ec.SECP256R1()))
    assert check_seal(parse_seal(seal()), [stranger]) is Signature.WRONG


@pytest.mark.parametrize("length", [0, 1, 5, 17, 40, 80])
def test_a_seal_that_breaks_off_is_an_error(length: int) -> None:
    with pytest.raises(SealError):
        parse_seal(seal()[:length])


def evidence_with(*barcodes: Barcode, sure: bool = True) -> Evidence:
    absent = Absent("nothing_given", "Nothing was given.")
    status = ReadingStatus.VALID if sure else ReadingStatus.UNCERTAIN
    mrz = MrzReading(status, "by hand", parse_mrz(LINES, on=ON), LINES, 0.99)
    return Evidence(ON, mrz, absent, absent, absent, absent, absent, barcodes=barcodes)


def examine(check: str, evidence: Evidence) -> tuple[Outcome, str]:
    finding = all_checks()[check].examine(evidence)
    return finding.outcome, finding.code


def test_a_barcode_that_says_the_same_passes_and_another_number_fails() -> None:
    same = understood(Barcode("PDF417", AAMVA, AAMVA.encode(), PLACE), on=ON)
    other = replace(same, fields={**same.fields, "document_number": "D23145891"})
    assert examine("barcode.mrz", evidence_with(same)) == (Outcome.PASSED, "barcode_agrees")
    assert examine("barcode.mrz", evidence_with(other)) == (Outcome.FAILED, "barcode_differs")
    assert examine("barcode.mrz", evidence_with(other, sure=False))[0] is Outcome.INCONCLUSIVE


def test_a_barcode_of_unknown_content_decides_nothing() -> None:
    unknown = Barcode("QRCode", "hello", b"hello", PLACE)
    assert examine("barcode.mrz", evidence_with(unknown)) == (Outcome.INCONCLUSIVE, "nothing_to_compare")
    assert examine("barcode.mrz", evidence_with()) == (Outcome.NOT_RUN, "no_barcode_found")
    assert examine("barcode.seal", evidence_with(unknown)) == (Outcome.NOT_RUN, "no_seal_found")


@pytest.mark.parametrize(
    ("signature", "outcome"),
    [
        (Signature.VALID, Outcome.PASSED),
        (Signature.WRONG, Outcome.FAILED),
        (Signature.NO_CERTIFICATE, Outcome.INCONCLUSIVE),
        (Signature.OUTSIDE_VALIDITY, Outcome.FAILED),
        (Signature.CERTIFICATE_EXPIRED, Outcome.INCONCLUSIVE),
    ],
)
def test_the_signature_of_a_seal_decides(signature: Signature, outcome: Outcome) -> None:
    barcode = Barcode("DataMatrix", "", b"", PLACE, Standard.SEAL, seal=parse_seal(seal()), signature=signature)
    assert examine("barcode.seal", evidence_with(barcode))[0] is outcome
