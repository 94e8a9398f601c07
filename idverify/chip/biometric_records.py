"""Biometric templates of DG2, DG3 and DG4: the face is read, fingers and irises are recognised and left closed.

Wrapping: ICAO Doc 9303-10, 4.7.2 to 4.7.4 (CBEFF, ISO/IEC 7816-11). Face records: ISO/IEC 19794-5:2005, 5.4 to 5.8
(version 010), and ISO/IEC 39794-5:2019 (ASN.1; the picture is the one octet string that begins as a picture does).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from idverify.chip.picture import MAGICS, PictureHeader, read_picture_header
from idverify.chip.tlv import Element, TlvReader

_GROUP, _TEMPLATE, _HEADER, _COUNT = 0x7F61, 0x7F60, 0xA1, 0x02
_BLOCK, _BLOCK_CONSTRUCTED = 0x5F2E, 0x7F2E
_FORMAT_OWNER, _FORMAT_TYPE = 0x87, 0x88
# 19794-5, 5.4: "FAC", version, length, number of faces; 5.5: facial information; 5.6: points; 5.7: image information.
_FACE_HEADER = struct.Struct(">4s4sIH")
_FACIAL_INFORMATION = struct.Struct(">IHBBB3sH3s3s")
_IMAGE_INFORMATION = struct.Struct(">BBHHBBHH")
_FEATURE_POINT_BYTES = 8
# Doc 9303 asks for one face and allows further ones; more than this is an attack on the reader.
_MOST_RECORDS = 10


@dataclass(frozen=True, slots=True)
class FaceRecord:
    """One face of DG2.

    Attributes:
        standard: `ISO/IEC 19794-5` or `ISO/IEC 39794-5`.
        image: the picture file inside, JPEG or JPEG 2000; empty when there is none.
        header: format and size as the picture says itself; None when it is no picture that can be read.
        stated_size_px: width and height as the record says, or None where it does not.
    """

    standard: str
    image: bytes = field(repr=False)
    header: PictureHeader | None
    stated_size_px: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class BiometricGroup:
    """DG2, DG3 or DG4.

    Attributes:
        stated_count: number of templates as the file says.
        formats: format owner and type of each template, hexadecimal.
        faces: the faces, of DG2.
    """

    stated_count: int | None
    formats: tuple[str, ...]
    faces: tuple[FaceRecord, ...] = ()


def read_biometric_group(reader: TlvReader, root: Element, *, with_faces: bool) -> BiometricGroup:
    """Return the templates of DG2, DG3 or DG4.

    Args:
        reader: collects what is wrong.
        root: the file's element.
        with_faces: whether the templates are faces to open.
    """
    group = _only(reader, root, _GROUP)
    if group is None:
        return BiometricGroup(None, ())
    inner = reader.children(group)
    counts = [element for element in inner if element.tag == _COUNT]
    templates = [element for element in inner if element.tag == _TEMPLATE][:_MOST_RECORDS]
    stated = int.from_bytes(counts[0].contents[:4], "big") if counts else None
    if stated != len(templates):
        reader.note("wrong_count", f"{len(templates)} templates where {stated} are stated", at=group.start, tag=_COUNT)
    blocks = [block for template in templates for block in _blocks(reader, template)]
    faces = tuple(face for block in blocks for face in _faces(reader, block)) if with_faces else ()
    return BiometricGroup(stated, tuple(_format(reader, template) for template in templates), faces)


def read_face_block(reader: TlvReader, block: bytes, *, at: int) -> tuple[FaceRecord, ...]:
    """Return the faces of one record of ISO/IEC 19794-5.

    Args:
        reader: collects what is wrong.
        block: the record, from `FAC` on.
        at: offset of the block in the file.
    """
    if len(block) < _FACE_HEADER.size:
        reader.note("face_record_truncated", "the face record ends inside its header", at=at, tag=_BLOCK)
        return ()
    magic, version, length, count = _FACE_HEADER.unpack_from(block)
    if magic != b"FAC\0" or version != b"010\0":
        reader.note("face_record_unknown", "no face record of ISO/IEC 19794-5:2005", at=at, tag=_BLOCK)
        return ()
    if length != len(block):
        reader.note("wrong_length", f"a face record of {len(block)} bytes that states {length}", at=at, tag=_BLOCK)
    faces: list[FaceRecord] = []
    offset = _FACE_HEADER.size
    for _ in range(min(count, _MOST_RECORDS)):
        face, offset = _facial_record(reader, block, offset, at=at)
        if face is None:
            break
        faces.append(face)
    if count != len(faces):
        reader.note("wrong_count", f"{len(faces)} faces where {count} are stated", at=at, tag=_BLOCK)
    return tuple(faces)


def _facial_record(reader: TlvReader, block: bytes, start: int, *, at: int) -> tuple[FaceRecord | None, int]:
    if start + _FACIAL_INFORMATION.size > len(block):
        reader.note("face_record_truncated", "the face record ends inside a face", at=at + start, tag=_BLOCK)
        return None, start
    length, points = _FACIAL_INFORMATION.unpack_from(block, start)[:2]
    information = start + _FACIAL_INFORMATION.size + points * _FEATURE_POINT_BYTES
    image_at = information + _IMAGE_INFORMATION.size
    if image_at > len(block) or length < image_at - start:
        reader.note("face_record_truncated", "a face ends before its picture", at=at + start, tag=_BLOCK)
        return None, start
    _, _, width, height, *_ = _IMAGE_INFORMATION.unpack_from(block, information)
    end = min(start + length, len(block))
    if start + length > len(block):
        reader.note("wrong_length", "a face states more bytes than there are", at=at + start, tag=_BLOCK)
    face = _face(reader, "ISO/IEC 19794-5", block[image_at:end], at=at + image_at)
    return _with_size(face, (width, height)), end


def _faces(reader: TlvReader, block: Element) -> tuple[FaceRecord, ...]:
    if block.tag == _BLOCK and block.contents[:3] == b"FAC":
        return read_face_block(reader, block.contents, at=block.body)
    for leaf in _leaves(reader, block):
        if leaf.contents.startswith(MAGICS):
            return (_face(reader, "ISO/IEC 39794-5", leaf.contents, at=leaf.body),)
    reader.note("no_picture", "a face record without a picture", at=block.start, tag=block.tag)
    return (FaceRecord("unknown", b"", None, None),)


def _leaves(reader: TlvReader, element: Element) -> Iterator[Element]:
    for child in reader.children(element):
        if child.constructed:
            yield from _leaves(reader, child)
        else:
            yield child


def _face(reader: TlvReader, standard: str, image: bytes, *, at: int) -> FaceRecord:
    header = read_picture_header(image)
    if header is None:
        reader.note("picture_unreadable", "the picture is neither JPEG nor JPEG 2000, or too large", at=at, tag=_BLOCK)
    return FaceRecord(standard, image, header, None)


def _with_size(face: FaceRecord, stated: tuple[int, int]) -> FaceRecord:
    # Zero stands for "not stated"; many issuers write it, or another picture's size: the picture's own size counts.
    return FaceRecord(face.standard, face.image, face.header, stated if all(stated) else None)


def _blocks(reader: TlvReader, template: Element) -> tuple[Element, ...]:
    blocks = tuple(one for one in reader.children(template) if one.tag in {_BLOCK, _BLOCK_CONSTRUCTED})
    if not blocks:
        reader.note("no_data_block", "a template without its data block", at=template.start, tag=template.tag)
    return blocks


def _format(reader: TlvReader, template: Element) -> str:
    values = {
        field.tag: field.contents.hex()
        for header in reader.children(template)
        if header.tag == _HEADER
        for field in reader.children(header)
    }
    return f"{values.get(_FORMAT_OWNER, '?')}/{values.get(_FORMAT_TYPE, '?')}"


def _only(reader: TlvReader, parent: Element, tag: int) -> Element | None:
    found = [element for element in reader.children(parent) if element.tag == tag]
    if not found:
        reader.note("missing_element", f"element {tag:02X} is missing", at=parent.body, tag=tag)
        return None
    return found[0]
