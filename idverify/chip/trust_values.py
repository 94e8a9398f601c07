"""The DER values of a trust file, each with its place: LDIF of the ICAO PKD (RFC 2849), PEM (RFC 7468), or bare DER."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_OUTER_SEQUENCE = b"\x30"
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_LDIF_VALUE = re.compile(rb"([A-Za-z][A-Za-z0-9-]*)((?:;[A-Za-z0-9-]+)*):: *(.*)")
# Attributes of the PKD that hold DER although some copies leave `;binary` out. ICAO PKD Regulations, annex on LDIF.
_BINARY = frozenset(
    {b"usercertificate", b"cacertificate", b"certificaterevocationlist", b"cscamasterlistdata", b"pkdmasterlistcontent"}
)


@dataclass(frozen=True, slots=True)
class TrustValue:
    """One value.

    Attributes:
        place: such as `line 12`; empty where the file is the value.
        der: the value; empty where its base64 cannot be read.
    """

    place: str
    der: bytes = field(repr=False)


def trust_values(content: bytes) -> Iterator[TrustValue]:
    """Yield every DER value of a file, whatever wraps it, in order."""
    if content.startswith(_OUTER_SEQUENCE):
        yield TrustValue("", content)
    elif b"-----BEGIN " in content:
        for match in _PEM.finditer(content):
            line = 1 + content.count(b"\n", 0, match.start())
            yield TrustValue(f"line {line}", _decoded(match.group(2)))
    else:
        yield from _of_ldif(content)


def _of_ldif(content: bytes) -> Iterator[TrustValue]:
    for number, line in _unfolded(content):
        match = _LDIF_VALUE.fullmatch(line)
        if match is None:
            continue
        name, options, body = match.groups()
        der = _decoded(body)
        binary = name.lower() in _BINARY or b"binary" in options.lower()
        if binary or der.startswith(_OUTER_SEQUENCE):  # names and texts are coded, too
            yield TrustValue(f"line {number}", der)


def _unfolded(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield whole lines with the number of their first; a line that begins with a space goes on with the one before."""
    begun, first = [b""], 1
    for number, line in enumerate(content.splitlines(), start=1):
        if line.startswith(b" "):
            begun.append(line[1:])
            continue
        yield first, b"".join(begun)
        begun, first = [line], number
    yield first, b"".join(begun)


def _decoded(body: bytes) -> bytes:
    try:
        return base64.b64decode(body.translate(None, b" \t\r\n"), validate=True)
    except binascii.Error:
        return b""
