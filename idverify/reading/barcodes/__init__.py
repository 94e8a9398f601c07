"""Barcodes of a document: what is printed, what standard it follows and which fields it says. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from idverify.document import Region
from idverify.reading.barcodes.seal import Seal


class Standard(StrEnum):
    """What a barcode's content follows."""

    MRZ = "mrz"
    """The lines of the MRZ."""
    AAMVA = "aamva"
    """Driving licences and identity cards of North America."""
    SEAL = "visible_digital_seal"
    """ICAO Doc 9303-13."""
    OTHER = "other"


class Signature(StrEnum):
    """What is known of a seal's signature."""

    NONE = "none"
    """The barcode carries no signature."""
    VALID = "valid"
    WRONG = "wrong"
    """The certificate that the seal names did not sign this content."""
    OUTSIDE_VALIDITY = "outside_validity"
    """The certificate that the seal names was not valid on the day of the signature."""
    CERTIFICATE_EXPIRED = "certificate_expired"
    """The signature fits, but its certificate has expired since: nobody says any more whether it was revoked."""
    NO_CERTIFICATE = "no_certificate"
    """The certificate that the seal names was not given."""


@dataclass(frozen=True, slots=True)
class Barcode:
    """One barcode.

    Attributes:
        symbology: such as `PDF417`, as the reader names it.
        text: its content as text.
        content: its content, byte by byte.
        region: where it stands.
        standard: what the content follows.
        fields: by the MRZ's names; dates as ISO 8601; empty where nothing is known of the content.
        mrz_lines: the MRZ it holds, fillers put back; empty when it holds none.
        seal: the visible digital seal, when it is one.
        signature: whether the seal's signature was checked, and how that ended.
    """

    symbology: str
    text: str
    content: bytes
    region: Region
    standard: Standard = Standard.OTHER
    fields: Mapping[str, str] = field(default_factory=dict)
    mrz_lines: tuple[str, ...] = ()
    seal: Seal | None = None
    signature: Signature = Signature.NONE
