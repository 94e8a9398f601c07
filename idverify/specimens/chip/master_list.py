"""A CSCA master list: the State's own and known foreign CSCA certificates, signed. ICAO Doc 9303-12, 9."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from asn1crypto import core, x509

from idverify.specimens.chip.signed_data import Signer, sign_content

_CONTENT_TYPE = "2.23.136.1.1.2"  # id-icao-cscaMasterList


def issue_master_list(certificates: Sequence[x509.Certificate], signer: Signer) -> bytes:
    """Return the signed list.

    Args:
        certificates: CSCA certificates.
        signer: its certificates must hold the master list signer's, then its CSCA's.
    """
    content = _MasterList({"version": 0, "certificates": list(certificates)}).dump()
    return bytes(sign_content(content, _CONTENT_TYPE, signer).dump())


class _Certificates(core.SetOf):  # type: ignore[misc]  # asn1crypto has no types
    _child_spec = x509.Certificate


class _MasterList(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[tuple[object, ...]]] = [("version", core.Integer), ("certificates", _Certificates)]
