"""Visible digital seals on visas: header, message, signature, drawn as a Data Matrix. ICAO Doc 9303-13 and 9303-7."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from idverify.document import Pixels, Quad
from idverify.errors import UsageError
from idverify.mrz.c40 import encode_c40
from idverify.specimens.barcodes import draw_barcode

# Magic byte and version 4, Doc 9303-13, 2.2.
_HEAD = b"\xdc\x03"
_SIGNATURE_TAG = 0xFF
# A visa's message (Doc 9303-7): its first feature holds the MRZ, tag by length of the lines: all of the first line, and
# the second up to the date of expiry's check digit.
_VISA = b"\x5d\x01"
_MRZ_TAGS = {44: 0x01, 36: 0x02}
_SECOND_LINE = 28


@dataclass(frozen=True, slots=True)
class SealSigner:
    """Who signs: two letters of the State, two of the signer, the certificate's serial number, the key (P-256)."""

    country: str
    name: str
    serial: int
    key: ec.EllipticCurvePrivateKey


def issue_visa_seal(lines: Sequence[str], signer: SealSigner, *, state: str, issued: date, signed: date) -> bytes:
    """Return the signed seal of a visa.

    Args:
        lines: of the visa's MRZ.
        signer: who signs.
        state: three letters of the issuing State.
        issued: date of issue of the visa.
        signed: date of the signature.

    Raises:
        UsageError: the lines are no visa's.
    """
    tag = _MRZ_TAGS.get(len(lines[0])) if len(lines) == 2 else None  # noqa: PLR2004  visas have two lines
    if tag is None:
        raise UsageError("a visa has two lines of 44 or 36 characters", code="lines_unusable")
    reference = f"{signer.serial:X}"
    header = b"".join(
        (
            _HEAD,
            encode_c40(state),
            encode_c40(f"{signer.country}{signer.name}{len(reference):02X}"),
            encode_c40(reference),
            _day(issued),
            _day(signed),
            _VISA,
        )
    )
    message = encode_c40(lines[0] + lines[1][:_SECOND_LINE])
    content = header + bytes((tag, len(message))) + message
    r, s = decode_dss_signature(signer.key.sign(content, ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return content + bytes((_SIGNATURE_TAG, len(signature))) + signature


def with_seal(image: Pixels, place: Quad, seal: bytes) -> Pixels:
    """Return a flat page with a seal in an upright place, over what was there."""
    sealed = image.copy()
    left, top, right, bottom = (round(edge) for edge in place.box)
    sealed[top:bottom, left:right] = 255
    draw_barcode(sealed, (left, top, right, bottom), "datamatrix", seal)
    return np.ascontiguousarray(sealed)


def _day(day: date) -> bytes:
    """Return a date as the number MMDDYYYY in three bytes, Doc 9303-13, 2.3."""
    return int(f"{day:%m%d%Y}").to_bytes(3, "big")
