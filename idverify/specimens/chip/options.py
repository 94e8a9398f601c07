"""What kind of chip to make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from idverify.errors import UsageError
from idverify.specimens.chip.face_group import FaceEncoding, PictureFormat
from idverify.specimens.chip.scheme import DIGESTS, parse_scheme

_LDS_VERSIONS = ("1.7", "1.8")


class TrustForm(StrEnum):
    """How the verifier learns of the CSCA."""

    CERTIFICATES = "certificates"
    """This and the CSCA before, the link between them, the revocation list."""
    LINK = "link"
    """Only the CSCA before, and the link certificate that leads to this one."""
    MASTER_LIST = "master-list"
    """A signed master list and the revocation list."""


@dataclass(frozen=True, slots=True)
class ChipOptions:
    """Choices that the standard leaves open.

    Attributes:
        csca: signature scheme of the CSCA.
        signer: signature scheme of the document signer.
        digest: hash function of the data groups.
        lds_version: "1.7" or "1.8".
        face: how the portrait is wrapped.
        picture: how the portrait is compressed.
        active: signature scheme of active authentication; empty for a chip without it.
        signer_by_key_id: EF.SOD names the signer by key identifier.
        plain_ecdsa: EF.SOD's ECDSA value is r and s side by side.
        trust: how the verifier learns of the CSCA.
        pki_seed: of the State's keys; chips of one seed share their CSCA byte for byte.
        on: day of inspection.
    """

    csca: str = "ecdsa-brainpoolP384r1-sha384-explicit"
    signer: str = "ecdsa-brainpoolP256r1-sha256-explicit"
    digest: str = "sha256"
    lds_version: str = "1.7"
    face: FaceEncoding = FaceEncoding.ISO_19794
    picture: PictureFormat = PictureFormat.JPEG
    active: str = "ecdsa-secp256r1-sha256-explicit"
    signer_by_key_id: bool = False
    plain_ecdsa: bool = False
    trust: TrustForm = TrustForm.CERTIFICATES
    pki_seed: int = 0
    on: date = date(2026, 11, 23)


def parse_options(texts: Mapping[str, str], *, on: date) -> ChipOptions:
    """Return options given as text, by the names of `ChipOptions`; an empty `active` is a chip without it.

    Raises:
        UsageError: a value is unknown; the message lists the known ones.
    """
    for name in ("csca", "signer", "active"):
        if texts[name] or name != "active":
            parse_scheme(texts[name])
    return ChipOptions(
        csca=texts["csca"],
        signer=texts["signer"],
        digest=_one_of("digest", texts["digest"], DIGESTS),
        lds_version=_one_of("lds_version", texts["lds_version"], _LDS_VERSIONS),
        face=FaceEncoding(_one_of("face", texts["face"], tuple(FaceEncoding))),
        picture=PictureFormat(_one_of("picture", texts["picture"], tuple(PictureFormat))),
        active=texts["active"],
        trust=TrustForm(_one_of("trust", texts["trust"], tuple(TrustForm))),
        on=on,
    )


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise UsageError(f"no {name} {value!r}; known: {', '.join(known)}", code="unknown_chip_option")
    return value
