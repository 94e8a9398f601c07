"""BER to definite lengths: signed messages come with indefinite lengths and strings in parts. ITU-T X.690, 8.1, 8.7.

Only what is written so is written anew; every other byte stays, or signatures over it would no longer hold.
"""

from __future__ import annotations

from idverify.chip.asn1 import MalformedError

# A signed message nests about twelve deep, certificates included; deeper is an attack on the reader.
_DEEPEST = 40
_CONSTRUCTED, _MORE_TAG_BYTES, _MORE = 0x20, 0x1F, 0x80
_INDEFINITE = 0x80
_END = b"\x00\x00"
_OCTETS, _OCTETS_IN_PARTS = 0x04, 0x24


def with_definite_lengths(content: bytes) -> bytes:
    """Return the element that begins the bytes with definite lengths and whole strings; the very bytes if it has them.

    Raises:
        MalformedError: the bytes are no element, or one that nests too deep.

    >>> with_definite_lengths(bytes.fromhex("3080 2480 040101 040102 0000 0000")).hex()
    '300404020102'
    """
    element, end = _rewritten(content, 0, len(content), 0)
    return content[:end] if element is None else element


def _rewritten(content: bytes, start: int, end: int, depth: int) -> tuple[bytes | None, int]:
    """Return an element written anew, None where it may stay, and the offset behind it."""
    if depth > _DEEPEST:
        raise MalformedError("elements nest deeper than any message's")
    tag_end = _tag_end(content, start, end)
    body, length = _length(content, tag_end, end)
    constructed = content[start] & _CONSTRUCTED
    if length is None and not constructed:
        raise MalformedError("an indefinite length of an element without parts")
    limit = end if length is None else body + length
    if limit > end:
        raise MalformedError("an element ends behind its holder")
    if not constructed:
        return None, limit
    parts, behind = _parts(content, body, limit, depth, indefinite=length is None)
    if content[start] == _OCTETS_IN_PARTS:
        return _element(bytes([_OCTETS]), b"".join(_value(part) for _, part in parts)), behind
    if length is not None and not any(changed for changed, _ in parts):
        return None, behind
    return _element(content[start:tag_end], b"".join(part for _, part in parts)), behind


def _parts(
    content: bytes, offset: int, end: int, depth: int, *, indefinite: bool
) -> tuple[list[tuple[bool, bytes]], int]:
    """Return the elements inside a constructed one, each with whether it was written anew, and the offset behind."""
    parts: list[tuple[bool, bytes]] = []
    while offset < end:
        if indefinite and content[offset : offset + 2] == _END:
            return parts, offset + 2
        element, behind = _rewritten(content, offset, end, depth + 1)
        parts.append((element is not None, content[offset:behind] if element is None else element))
        offset = behind
    if indefinite:
        raise MalformedError("an indefinite length without its end marker")
    return parts, offset


def _value(octets: bytes) -> bytes:
    if octets[:1] != bytes([_OCTETS]):
        raise MalformedError("a string in parts that are no strings")
    body, _ = _length(octets, 1, len(octets))
    return octets[body:]


def _tag_end(content: bytes, start: int, end: int) -> int:
    offset = start + 1
    if start < end and content[start] & _MORE_TAG_BYTES == _MORE_TAG_BYTES:
        while offset < end and content[offset] & _MORE:
            offset += 1
        offset += 1
    if offset >= end:
        raise MalformedError("the message ends inside a tag")
    return offset


def _length(content: bytes, offset: int, end: int) -> tuple[int, int | None]:
    """Return where the contents begin and how long they are; None for an indefinite length."""
    first = content[offset]
    if first < _INDEFINITE:
        return offset + 1, first
    if first == _INDEFINITE:
        return offset + 1, None
    body = offset + 1 + (first & 0x7F)
    if body > end:
        raise MalformedError("the message ends inside a length")
    return body, int.from_bytes(content[offset + 1 : body], "big")


def _element(tag: bytes, contents: bytes) -> bytes:
    length = len(contents)
    if length < _INDEFINITE:
        return tag + bytes([length]) + contents
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return tag + bytes([_INDEFINITE | len(digits)]) + digits + contents
