"""DG2, the portrait, in both encodings that Doc 9303-10, 4.7.2 allows: ISO/IEC 19794-5:2005 and ISO/IEC 39794-5."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

from idverify.specimens.chip.data_groups import group_tag
from idverify.specimens.chip.tlv import tlv

# Bytes of JPEG 2000 per byte of raw picture; portraits on chips have 12 to 20 KB, Doc 9303-9.
_JP2_RATIO = 25
_FORMAT_OWNER = bytes.fromhex("0101")  # ISO/IEC JTC 1/SC 37
# Registered format types of the two records: CBEFF registry of SC 37.
_FORMAT_19794 = bytes.fromhex("0008")
_FORMAT_39794 = bytes.fromhex("002A")


class FaceEncoding(StrEnum):
    """How the picture is wrapped."""

    ISO_19794 = "iso19794"
    ISO_39794 = "iso39794"


class PictureFormat(StrEnum):
    """How the picture is compressed."""

    JPEG = "jpeg"
    JPEG_2000 = "jpeg2000"


@dataclass(frozen=True, slots=True)
class _Picture:
    file: bytes
    width: int
    height: int
    format: PictureFormat


def face_group(jpeg: bytes, encoding: FaceEncoding, picture_format: PictureFormat) -> bytes:
    """Return DG2.

    Args:
        jpeg: the portrait, a JPEG file in colour.
        encoding: how it is wrapped.
        picture_format: JPEG files stay as they are; for JPEG 2000 the picture is compressed anew.
    """
    picture = _compressed(jpeg, picture_format)
    if encoding is FaceEncoding.ISO_39794:
        record, format_type = tlv(0x7F2E, _record_39794(picture)), _FORMAT_39794
    else:
        record, format_type = tlv(0x5F2E, _record_19794(picture)), _FORMAT_19794
    header = tlv(
        0xA1,
        tlv(0x81, b"\x02"),  # biometric type: face
        tlv(0x82, b"\x00"),
        tlv(0x87, _FORMAT_OWNER),
        tlv(0x88, format_type),
    )
    return tlv(group_tag(2), tlv(0x7F61, tlv(0x02, b"\x01"), tlv(0x7F60, header, record)))


def _compressed(jpeg: bytes, picture_format: PictureFormat) -> _Picture:
    image = Image.open(io.BytesIO(jpeg))
    file = jpeg
    if picture_format is PictureFormat.JPEG_2000:
        buffer = io.BytesIO()
        image.convert("RGB").save(buffer, "JPEG2000", quality_mode="rates", quality_layers=[_JP2_RATIO])
        file = buffer.getvalue()
    return _Picture(file, image.width, image.height, picture_format)


def _record_19794(picture: _Picture) -> bytes:
    """Return the facial record: ISO/IEC 19794-5:2005, 5.4 to 5.8; one full frontal picture, no feature points."""
    information = bytes(
        2 + 1 + 1 + 1 + 3 + 2 + 3 + 3
    )  # feature points, sex, eyes, hair, mask, expression, pose: unspecified
    image = (
        b"\x01"  # full frontal
        + (b"\x01" if picture.format is PictureFormat.JPEG_2000 else b"\x00")
        + picture.width.to_bytes(2)
        + picture.height.to_bytes(2)
        + b"\x01"  # 24 bit RGB
        + b"\x02"  # static photograph from a digital still camera
        + bytes(2 + 2)  # device type and quality: unspecified
    )
    block_length = 4 + len(information) + len(image) + len(picture.file)
    block = block_length.to_bytes(4) + information + image + picture.file
    header_length = 14
    return b"FAC\x00010\x00" + (header_length + len(block)).to_bytes(4) + b"\x00\x01" + block


def _record_39794(picture: _Picture) -> bytes:
    """Return the face image data block: ISO/IEC 39794-5:2019, annex A, in DER with automatic tags."""
    format_code = b"\x03" if picture.format is PictureFormat.JPEG_2000 else b"\x02"
    size = tlv(0xA7, tlv(0x80, _integer(picture.width)), tlv(0x81, _integer(picture.height)))
    information = tlv(
        0xA1,
        tlv(0xA0, tlv(0x80, format_code)),
        tlv(0xA1, tlv(0x80, b"\x00")),  # kind: travel document
        size,
        tlv(0xA9, tlv(0x80, b"\x02")),  # colour space: 24 bit RGB
    )
    image = tlv(0xA0, tlv(0xA0, tlv(0x80, picture.file), information))
    representation = tlv(0x30, tlv(0x80, b"\x00"), tlv(0xA1, image))
    version = tlv(0xA0, tlv(0x80, b"\x03"), tlv(0x81, _integer(2019)))
    return tlv(0xA1, tlv(0x65, version, tlv(0xA1, representation)))


def _integer(number: int) -> bytes:
    """Return the content of a DER INTEGER that is not negative."""
    return number.to_bytes(number.bit_length() // 8 + 1)
