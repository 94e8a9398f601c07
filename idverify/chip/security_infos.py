"""Security protocols a chip offers: DG14, EF.CardAccess, EF.CardSecurity. Doc 9303-11, 9.2; BSI TR-03110-3, A.1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from asn1crypto import core

from idverify.chip.asn1 import MALFORMED
from idverify.chip.tlv import Element, TlvReader

_SET, _SEQUENCE, _OBJECT_IDENTIFIER = 0x31, 0x30, 0x06
_BSI = "0.4.0.127.0.7.2.2"
# Longest prefix first, so that a key is not taken for its protocol.
PROTOCOLS: Mapping[str, str] = MappingProxyType(
    {
        "2.23.136.1.1.5": "active authentication",
        f"{_BSI}.1": "chip authentication key",
        f"{_BSI}.2": "terminal authentication",
        f"{_BSI}.3": "chip authentication",
        f"{_BSI}.4": "PACE",
        f"{_BSI}.5": "restricted identification",
        f"{_BSI}.6": "card information",
        f"{_BSI}.8": "privileged terminal",
        "2.23.136.1.1.13": "EF.DIR",
    }
)


@dataclass(frozen=True, slots=True)
class SecurityInfo:
    """One protocol the chip offers.

    Attributes:
        oid: dotted object identifier.
        protocol: its name, or `unknown`.
    """

    oid: str
    protocol: str


def read_security_infos(reader: TlvReader, parent: Element) -> tuple[SecurityInfo, ...]:
    """Return the protocols listed in a file; the set may be the element itself or stand in it."""
    holder = parent
    if parent.tag != _SET:
        sets = [element for element in reader.children(parent) if element.tag == _SET]
        if not sets:
            reader.note("missing_element", "the set of security protocols is missing", at=parent.body, tag=_SET)
            return ()
        holder = sets[0]
    infos = (_info(reader, element) for element in reader.children(holder))
    return tuple(info for info in infos if info is not None)


def _info(reader: TlvReader, element: Element) -> SecurityInfo | None:
    parts = reader.children(element) if element.tag == _SEQUENCE else ()
    oid = _oid(parts[0]) if parts else ""
    if not oid:
        reader.note("security_info_unreadable", "an entry names no protocol", at=element.start, tag=element.tag)
        return None
    return SecurityInfo(oid, _protocol(oid))


def _protocol(oid: str) -> str:
    return next((name for prefix, name in PROTOCOLS.items() if f"{oid}.".startswith(f"{prefix}.")), "unknown")


def _oid(element: Element) -> str:
    if element.tag != _OBJECT_IDENTIFIER or not element.contents:
        return ""
    try:
        return str(core.ObjectIdentifier(contents=element.contents).dotted)
    except MALFORMED:
        return ""
