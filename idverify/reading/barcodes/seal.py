"""Visible digital seals: header, message, signature. ICAO Doc 9303-13, section 2; visas in Doc 9303-7, section 5."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from idverify.mrz.c40 import decode_c40

MAGIC = 0xDC
"""First byte of every seal, 2.2."""
_VERSION_3, _VERSION_4 = 0x02, 0x03
_SIGNATURE_TAG = 0xFF
_SIGNER_LENGTH = 4
# Version 3 fixes the certificate reference at five characters; version 4 says its length in two hexadecimal digits.
_VERSION_3_REFERENCE = 5
_REFERENCE_LENGTH_DIGITS = 2
_DATE_BYTES = 3
_VISA = (0x5D, 0x01)
# Features of a visa's message that hold an MRZ: tag, letters in the first line, in the second. Doc 9303-7.
_VISA_MRZ = {0x01: (44, 28), 0x02: (36, 28)}


class SealError(ValueError):
    """The content begins like a seal and is none; the message says why, without its data."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One visible digital seal.

    Attributes:
        version: of the encoding, 3 or 4.
        issuing_state: three letters.
        signer: who signed, four letters: State and signer.
        certificate_reference: serial number of the signer's certificate, hexadecimal.
        issued: date of issue of the document.
        signed: date of the signature.
        feature_definition: first byte of what defines the message.
        document_category: second byte of it.
        features: values of the message by tag.
        signed_content: header and message, which the signature covers.
        signature: r and s, one after the other.
    """

    version: int
    issuing_state: str
    signer: str
    certificate_reference: str
    issued: date | None
    signed: date | None
    feature_definition: int
    document_category: int
    features: Mapping[int, bytes]
    signed_content: bytes
    signature: bytes

    @property
    def mrz_lines(self) -> tuple[str, ...]:
        """The MRZ of a visa as far as the seal holds it: the first line, and the second up to the date of expiry."""
        if (self.feature_definition, self.document_category) != _VISA:
            return ()
        for tag, (first, second) in _VISA_MRZ.items():
            if tag in self.features:
                text = decode_c40(self.features[tag]).replace(" ", "<")[: first + second]
                text = text.ljust(first + second, "<")
                return text[:first], text[first:].ljust(first, "<")
        return ()


class _Bytes:
    """Bytes that are taken from the front."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def take(self, count: int) -> bytes:
        part = self.content[self.at : self.at + count]
        if len(part) != count:
            raise SealError("the seal breaks off")
        self.at += count
        return part

    def byte(self) -> int:
        return self.take(1)[0]


def parse_seal(content: bytes) -> Seal:
    """Return the parts of a seal; the signature is not checked here.

    Raises:
        SealError: the content is no seal of version 3 or 4, or breaks off.
    """
    source = _Bytes(content)
    if not content or source.byte() != MAGIC:
        raise SealError("no visible digital seal")
    version = source.byte()
    if version not in {_VERSION_3, _VERSION_4}:
        raise SealError(f"a seal of unknown version byte {version}")
    state = decode_c40(source.take(2)).strip()
    signer, reference = _signer(source, version)
    issued, signed = _day(source.take(_DATE_BYTES)), _day(source.take(_DATE_BYTES))
    definition, category = source.byte(), source.byte()
    features, signed_until, signature = _message(source)
    return Seal(
        version=version + 1,
        issuing_state=state,
        signer=signer,
        certificate_reference=reference,
        issued=issued,
        signed=signed,
        feature_definition=definition,
        document_category=category,
        features=features,
        signed_content=content[:signed_until],
        signature=signature,
    )


def _signer(source: _Bytes, version: int) -> tuple[str, str]:
    """Return the signer and the reference of his certificate."""
    if version == _VERSION_3:
        text = decode_c40(source.take(_c40_bytes(_SIGNER_LENGTH + _VERSION_3_REFERENCE)))
        return text[:_SIGNER_LENGTH], text[_SIGNER_LENGTH:].strip()
    head = decode_c40(source.take(_c40_bytes(_SIGNER_LENGTH + _REFERENCE_LENGTH_DIGITS)))
    try:
        length = int(head[_SIGNER_LENGTH:], 16)
    except ValueError as error:
        raise SealError("the length of the certificate reference is no number") from error
    return head[:_SIGNER_LENGTH], decode_c40(source.take(_c40_bytes(length)))[:length]


def _c40_bytes(characters: int) -> int:
    return math.ceil(characters / 3) * 2


def _day(content: bytes) -> date | None:
    """Return a date written as the number MMDDYYYY; None when it is no date."""
    digits = f"{int.from_bytes(content, 'big'):08d}"
    try:
        return date(int(digits[4:]), int(digits[:2]), int(digits[2:4]))
    except ValueError:
        return None


def _message(source: _Bytes) -> tuple[Mapping[int, bytes], int, bytes]:
    """Return the features by tag, where the signed part ends, and the signature."""
    features: dict[int, bytes] = {}
    while True:
        start = source.at
        tag = source.byte()
        value = source.take(_length(source))
        if tag == _SIGNATURE_TAG:
            return features, start, value
        features[tag] = value


def _length(source: _Bytes) -> int:
    """Return a length in DER: one byte below 128, else the number of bytes that follow, and those."""
    first = source.byte()
    return first if first < 0x80 else int.from_bytes(source.take(first - 0x80), "big")  # noqa: PLR2004  DER's mark
