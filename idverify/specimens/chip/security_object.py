"""EF.SOD: the signed hashes of the data groups. ICAO Doc 9303-10, 4.6.2."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from asn1crypto import algos, core

from idverify.specimens.chip.signed_data import Signer, sign_content
from idverify.specimens.chip.tlv import tlv

CONTENT_TYPE = "2.23.136.1.1.1"  # id-icao-mrtd-security-ldsSecurityObject
_TAG = 0x77
# Unicode 4.0.0, the version Doc 9303-10, 4.6.1 names.
UNICODE_VERSION = "040000"
LDS_1_8 = "1.8"


@dataclass(frozen=True, slots=True)
class Hashes:
    """What EF.SOD says about the data groups.

    Attributes:
        digest: name of the hash function.
        lds_version: "1.7" or "1.8"; from 1.8 on the version stands in the object itself.
        values: number of the data group and its hash, in the order they are written; a forger may repeat one.
    """

    digest: str
    lds_version: str
    values: tuple[tuple[int, bytes], ...]


def hashes_of(groups: Mapping[int, bytes], *, digest: str, lds_version: str) -> Hashes:
    """Return the hashes of data groups, by number."""
    values = tuple((number, hashlib.new(digest, file).digest()) for number, file in sorted(groups.items()))
    return Hashes(digest, lds_version, values)


def security_object(hashes: Hashes, signer: Signer, *, content_type: str = CONTENT_TYPE) -> bytes:
    """Return the file EF.SOD."""
    versioned = hashes.lds_version == LDS_1_8
    content = _LdsSecurityObject(
        {
            "version": 1 if versioned else 0,
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": hashes.digest}),
            "values": [{"number": number, "hash": value} for number, value in hashes.values],
            **({"lds": {"lds_version": "0108", "unicode_version": UNICODE_VERSION}} if versioned else {}),
        }
    ).dump()
    return tlv(_TAG, sign_content(content, content_type, signer).dump())


class _GroupHash(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar[list[tuple[object, ...]]] = [("number", core.Integer), ("hash", core.OctetString)]


class _GroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _GroupHash


class _LdsVersionInfo(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[tuple[object, ...]]] = [
        ("lds_version", core.PrintableString),
        ("unicode_version", core.PrintableString),
    ]


class _LdsSecurityObject(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[tuple[object, ...]]] = [
        ("version", core.Integer),
        ("digest_algorithm", algos.DigestAlgorithm),
        ("values", _GroupHashes),
        ("lds", _LdsVersionInfo, {"optional": True}),
    ]
