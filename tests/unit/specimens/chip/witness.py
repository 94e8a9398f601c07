"""Read and check chips with the crypto library alone, apart from generator and verifier of the product."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import ClassVar

from asn1crypto import cms, core, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from PIL import Image

from idverify.mrz.generate import Record, generate_mrz
from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.data_groups import Personal

ON = date(2026, 11, 23)
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


@cache
def bearer(number: str = "L898902C3", name: str = "ERIKSSON", shade: int = 90, kind: str = "TD3") -> Bearer:
    """A bearer with a tiny picture: quick to sign and to compress."""
    record = Record(
        document_code="P" if kind == "TD3" else "I",
        issuing_state="UTO",
        primary_identifier=name,
        secondary_identifier="ANNA MARIA",
        document_number=number,
        nationality="UTO",
        date_of_birth=date(1974, 8, 12),
        sex="F",
        date_of_expiry=date(2031, 4, 15),
    )
    personal = Personal(
        mrz_lines=generate_mrz(record, kind),
        state="UTO",
        name=(name, "ANNA MARIA"),
        personal_number="ZE184226B",
        date_of_birth=date(1974, 8, 12),
        place_of_birth="ZENITH",
        date_of_issue=date(2021, 4, 16),
        authority="MINISTRY OF INTERIOR",
    )
    buffer = io.BytesIO()
    Image.new("RGB", (40, 50), (shade, 120, 100)).save(buffer, "JPEG")
    return Bearer(personal, buffer.getvalue())


def donor() -> Bearer:
    return bearer("K123456A7", "LINDQVIST", 160)


def value_of(file: bytes) -> bytes:
    """The value of an LDS file of one-byte tag, which must fill the file."""
    octets = file[1] & 0x7F if file[1] & 0x80 else 0
    length = int.from_bytes(file[2 : 2 + octets]) if octets else file[1]
    assert len(file) == 2 + octets + length
    return file[2 + octets :]


class GroupHash(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar = [("number", core.Integer), ("hash", core.OctetString)]


class GroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = GroupHash


class SecurityObject(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar = [
        ("version", core.Integer),
        ("digest", cms.DigestAlgorithm),
        ("hashes", GroupHashes),
        ("lds", core.Any, {"optional": True}),
    ]


def signed_data(sod: bytes) -> cms.SignedData:
    return cms.ContentInfo.load(value_of(sod), strict=True)["content"]


def signed_hashes(sod: bytes) -> tuple[str, list[tuple[int, bytes]]]:
    content = SecurityObject.load(signed_data(sod)["encap_content_info"]["content"].native, strict=True)
    rows = [(row["number"].native, row["hash"].native) for row in content["hashes"]]
    return content["digest"]["algorithm"].native, rows


def hashes_agree(chip: Mapping[str, bytes]) -> bool:
    digest, rows = signed_hashes(chip["EF_SOD.bin"])
    found = {int(name[5:-4]): file for name, file in chip.items() if name.startswith("EF_DG")}
    return rows == [(n, hashlib.new(digest, file).digest()) for n, file in sorted(found.items())]


def signature_agrees(signed: cms.SignedData) -> bool:
    """Check a SignedData's one signature with its signer's certificate, attributes included."""
    signer, content = signed["signer_infos"][0], signed["encap_content_info"]
    attributes = {row["type"].native: row["values"][0].native for row in signer["signed_attrs"]}
    digest = signer["digest_algorithm"]["algorithm"].native
    if attributes["message_digest"] != hashlib.new(digest, content["content"].native).digest():
        return False
    if attributes["content_type"] != content["content_type"].native:
        return False
    message = b"\x31" + signer["signed_attrs"].dump()[1:]
    serial = signer["sid"].chosen["serial_number"].native
    certificate = next(row.chosen for row in signed["certificates"] if row.chosen.serial_number == serial)
    return verifies(certificate.public_key, signer["signature"].native, message, signer["signature_algorithm"])


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    return certificate.issuer == issuer.subject and verifies(
        issuer.public_key,
        certificate.signature,
        certificate["tbs_certificate"].dump(),
        certificate["signature_algorithm"],
    )


def verifies(info: x509.PublicKeyInfo, signature: bytes, message: bytes, algorithm: cms.SignedDigestAlgorithm) -> bool:
    """Check a signature; keys with explicit parameters are loaded where the library knows the curve by its order."""
    digest = HASHES[algorithm.hash_algo]()
    key = public_key(info)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
            key.verify(
                signature, message, pss if algorithm.signature_algo == "rsassa_pss" else padding.PKCS1v15(), digest
            )
        else:
            key.verify(signature, message, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True


def public_key(info: x509.PublicKeyInfo) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    if info.algorithm == "ec" and info["algorithm"]["parameters"].name == "specified":
        curve = {256: ec.BrainpoolP256R1(), 384: ec.BrainpoolP384R1()}[
            info["algorithm"]["parameters"].chosen["order"].native.bit_length()
        ]
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, info["public_key"].native)
    key = serialization.load_der_public_key(info.dump())
    assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    return key


def valid_on(certificate: x509.Certificate, day: date) -> bool:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)
