"""Tag, length, value: the DER encoding of LDS files and face records, whose tags ASN.1 libraries do not know."""

from __future__ import annotations

_SHORT = 0x80


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return one data object.

    >>> tlv(0x5F01, b"0107").hex()
    '5f010430313037'

    Args:
        tag: one or two bytes as a number, 0x61 or 0x5F1F.
        parts: the value, joined.
    """
    value = b"".join(parts)
    return _bytes(tag) + _length(len(value)) + value


def _length(length: int) -> bytes:
    if length < _SHORT:
        return bytes([length])
    digits = _bytes(length)
    return bytes([_SHORT | len(digits)]) + digits


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)
