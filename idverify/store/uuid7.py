"""UUID version 7: identifiers that sort by the time they were made. RFC 9562, 5.7."""

from __future__ import annotations

import uuid

_RANDOM_BITS = 74
_VERSION = 7 << 76
_VARIANT = 0b10 << 62
_LOW_BITS = 62


def uuid7(unix_ms: int, random_bits: int) -> str:
    """Return the UUIDv7 of a time and 74 random bits, in its usual text form.

    Args:
        unix_ms: milliseconds since 1970, 0 to 2**48 - 1.
        random_bits: 0 to 2**74 - 1; fills the fields rand_a (12 bits) and rand_b (62 bits).

    >>> uuid7(0x017F22E279B0, (0xCC3 << 62) | 0x18C4DC0C0C07398F)
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'
    """
    if not 0 <= unix_ms < 1 << 48 or not 0 <= random_bits < 1 << _RANDOM_BITS:
        raise ValueError("unix_ms needs 48 bits, random_bits 74")
    rand_a, rand_b = divmod(random_bits, 1 << _LOW_BITS)
    return str(uuid.UUID(int=(unix_ms << 80) | _VERSION | (rand_a << 64) | _VARIANT | rand_b))
