"""Finds and reads barcodes through zxing-cpp: PDF417, QR, Data Matrix, Aztec, in any orientation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import cv2
import numpy as np

from idverify.document import Page, Quad, Region
from idverify.errors import MissingComponentError
from idverify.reading.barcodes import Barcode
from idverify.reading.barcodes.content import understood
from idverify.reading.barcodes.seal_signature import check_seal

# Codes on documents have modules of 0.25 mm and more: 3 px at 300 dpi. A page of A4 at 300 dpi is 3508 px high; more
# pixels only cost time.
_LONGEST_SIDE_PX = 3600


class BarcodeReader:
    """Reads barcodes; holds the certificates that seals are checked with. Used by one thread at a time."""

    def __init__(self, certificates: Sequence[Any] = ()) -> None:
        """Take the X.509 certificates (of `cryptography`) that visible digital seals may be signed with."""
        self._certificates = tuple(certificates)

    def read(self, page: Page, *, on: date | None = None) -> tuple[Barcode, ...]:
        """Return the barcodes of a page, from top to bottom; never raises on content.

        Args:
            page: in any orientation.
            on: day of inspection: for centuries of an MRZ inside a barcode, and certificates that have expired by then.

        Raises:
            MissingComponentError: zxing-cpp is not installed.
        """
        try:
            import zxingcpp  # noqa: PLC0415  only where it is used
        except ImportError as error:
            raise MissingComponentError("zxing-cpp is not installed", advice="./run setup") from error
        wanted = (zxingcpp.BarcodeFormat.PDF417, zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix)
        formats = zxingcpp.BarcodeFormats((*wanted, zxingcpp.BarcodeFormat.Aztec))
        grey = cv2.cvtColor(page.image, cv2.COLOR_RGB2GRAY)
        scale = min(1.0, _LONGEST_SIDE_PX / max(grey.shape))
        if scale < 1:
            grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        plain = zxingcpp.TextMode.Plain  # control characters as they are: cards of North America part elements by them
        results = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=formats, text_mode=plain)
        found = [self._barcode(result, page.number, scale, on) for result in results if result.valid]
        return tuple(sorted(found, key=lambda one: one.region.quad.box[1]))

    def _barcode(self, result: Any, page: int, scale: float, on: date | None) -> Barcode:  # noqa: ANN401  foreign
        place = result.position
        first, second, third, fourth = (
            (corner.x / scale, corner.y / scale)
            for corner in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        )
        region = Region(page, Quad((first, second, third, fourth)))
        barcode = understood(Barcode(result.format.name, result.text, bytes(result.bytes), region), on=on)
        if barcode.seal is None:
            return barcode
        return replace(barcode, signature=check_seal(barcode.seal, self._certificates, on=on))
