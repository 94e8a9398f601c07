"""EF.SOD: the hashes of all data groups, signed by the issuing State. ICAO Doc 9303-10, 4.6.2 and appendix D."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from asn1crypto import algos, core

from idverify.chip.algorithms import digest_name
from idverify.chip.asn1 import MALFORMED, MalformedError, load
from idverify.chip.deviation import Deviation
from idverify.chip.signed_message import SignedMessage, read_signed_message
from idverify.chip.tlv import TlvReader

LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
# Identifiers of the first chips, before Doc 9303-10 fixed one; the open reader JMRTD (SODFile) names both.
_EARLY_SECURITY_OBJECTS = frozenset({"1.3.27.1.1.1", "1.2.528.1.1006.1.20.1"})
_SOD_TAG = 0x77
_SEQUENCE = 0x30


@dataclass(frozen=True, slots=True)
class SecurityObject:
    """One document security object.

    Attributes:
        message: the signed message around it.
        version: 0 for LDS 1.7, 1 for LDS 1.8.
        digest: name of the digest of the hashes.
        hashes: number of the data group to its hash.
        repeated: numbers that stand more than once, with different hashes or the same.
        lds_version: as LDS 1.8 signs it, such as `0108`; empty for LDS 1.7.
        unicode_version: as LDS 1.8 signs it, such as `040000`; empty for LDS 1.7.
        deviations: what is wrong with the encoding.
    """

    message: SignedMessage
    version: int
    digest: str
    hashes: Mapping[int, bytes] = field(repr=False)
    repeated: tuple[int, ...] = ()
    lds_version: str = ""
    unicode_version: str = ""
    deviations: tuple[Deviation, ...] = ()

    def hash_of(self, content: bytes) -> bytes:
        """Return the hash of a data group's bytes with the object's digest."""
        return hashlib.new(self.digest, content).digest()


class OtherContentError(MalformedError):
    """A signed message, but of something else than data group hashes."""


class _DataGroupHash(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    _fields = [("number", core.Integer), ("hash", core.OctetString)]  # noqa: RUF012  asn1crypto's way


class _DataGroupHashes(core.SequenceOf):  # type: ignore[misc]  # asn1crypto is untyped
    _child_spec = _DataGroupHash


class _VersionInfo(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    _fields = [("lds", core.PrintableString), ("unicode", core.PrintableString)]  # noqa: RUF012  asn1crypto's way


class _LdsSecurityObject(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    _fields = [  # noqa: RUF012  asn1crypto's way
        ("version", core.Integer),
        ("digest", algos.DigestAlgorithm),
        ("hashes", _DataGroupHashes),
        ("version_info", _VersionInfo, {"optional": True}),
    ]


def read_security_object(content: bytes) -> SecurityObject:
    """Return the document security object of EF.SOD.

    Raises:
        MalformedError: the file cannot be read.
        OtherContentError: it can, but it signs something else.
        CannotVerifyError: its digest is none of Doc 9303-12.
    """
    reader = TlvReader("SOD", content)
    root = reader.root(_SOD_TAG, _SEQUENCE)
    if root is None:
        raise MalformedError("the file is no document security object")
    if root.tag == _SEQUENCE:
        reader.note("sod_without_wrapper", "the file lacks its own tag 77", at=0, tag=root.tag, tolerated=True)
    signed = root.contents if root.tag == _SOD_TAG else content
    message = read_signed_message(signed)
    if message.content_type in _EARLY_SECURITY_OBJECTS:
        reader.note("early_content_type", f"content of type {message.content_type}", at=root.body, tolerated=True)
    elif message.content_type != LDS_SECURITY_OBJECT:
        raise OtherContentError(f"the file signs content of type {message.content_type}, no data group hashes")
    return _security_object(message, tuple(reader.deviations))


def _security_object(message: SignedMessage, deviations: tuple[Deviation, ...]) -> SecurityObject:
    structure = load(_LdsSecurityObject, message.content, what="LDS security object")
    try:
        entries = [(int(one["number"].native), one["hash"].native) for one in structure["hashes"]]
        digest = digest_name(structure["digest"]["algorithm"].dotted)
        version = int(structure["version"].native)
        lds, unicode = _version_info(structure["version_info"])
    except MALFORMED as error:
        raise MalformedError("an LDS security object with parts that cannot be read") from error
    numbers = [number for number, _ in entries]
    return SecurityObject(
        message=message,
        version=version,
        digest=digest,
        hashes=MappingProxyType(dict(entries)),
        repeated=tuple(sorted({number for number in numbers if numbers.count(number) > 1})),
        lds_version=lds,
        unicode_version=unicode,
        deviations=deviations,
    )


def _version_info(info: Any) -> tuple[str, str]:  # noqa: ANN401  asn1crypto is untyped
    return (info["lds"].native, info["unicode"].native) if info.native else ("", "")
