"""Barcodes of specimens: what they say and how they are drawn."""

from __future__ import annotations

from datetime import date

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.specimens.canvas import Box
from idverify.specimens.holder import Issue
from idverify.specimens.layout import Barcode, Layout

_SHARP_MODULE_PX = 2
# Modules of white around the code: ISO/IEC 18004, 9.1 (QR), ISO/IEC 15438, 5.8.3 (PDF417), ISO/IEC 16022, 5.1.
_QUIET_MODULES = {"qr": 4, "pdf417": 2, "datamatrix": 1}
_FORMATS = {
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
}
# AAMVA DL/ID Card Design Standard (2020), annex D: issuer number (999999 belongs to nobody), version 10, one subfile.
_AAMVA_HEADER = "@\n\x1e\rANSI 999999100001"
_AAMVA_SEXES = {"M": "1", "F": "2"}


def barcode_text(barcode: Barcode, issue: Issue, layout: Layout, mrz_lines: tuple[str, ...]) -> str:
    """Return what a barcode says: the MRZ's lines, or the holder's data as cards of North America carry them."""
    return "\n".join(mrz_lines) if barcode.content == "mrz" else aamva_text(issue, layout)


def aamva_text(issue: Issue, layout: Layout) -> str:
    """Return a document's data after AAMVA's card design standard, annex D: one ID subfile.

    The standard has no element for a nationality; DCG holds the issuing State.
    """
    holder = issue.holder
    given, _, middle = holder.secondary_identifier.partition(" ")
    elements = {
        "DAQ": issue.document_number,
        "DCS": holder.primary_identifier.upper(),
        "DAC": given.upper() or "NONE",
        "DAD": middle.upper() or "NONE",
        "DBB": _day(holder.date_of_birth),
        "DBA": _day(issue.date_of_expiry),
        "DBD": _day(issue.date_of_issue),
        "DBC": _AAMVA_SEXES.get(holder.sex, "9"),
        "DCG": layout.state,
    }
    subfile = "ID" + "".join(f"{name}{value}\n" for name, value in elements.items()) + "\r"
    offset = len(_AAMVA_HEADER) + len("ID") + 8
    return f"{_AAMVA_HEADER}ID{offset:04d}{len(subfile.encode()):04d}{subfile}"


def draw_barcode(pixels: Pixels, box: Box, kind: str, content: str | bytes) -> None:
    """Draw a barcode (qr, pdf417 or datamatrix) with its white margin into the upper left corner of its box, in place.

    From two pixels a module on, every module has the same size; below that the picture is too coarse to show the code
    sharply, as a picture of a real document would be.
    """
    left, top, right, bottom = box
    modules = _modules(kind, content)
    quiet = _QUIET_MODULES[kind]
    framed = np.pad(modules, quiet, constant_values=255)
    size = min((right - left) / framed.shape[1], (bottom - top) / framed.shape[0])
    sharp = size >= _SHARP_MODULE_PX
    size = float(int(size)) if sharp else size
    shape = (round(framed.shape[1] * size), round(framed.shape[0] * size))
    code = cv2.resize(framed, shape, interpolation=cv2.INTER_NEAREST if sharp else cv2.INTER_AREA)
    pixels[top : top + shape[1], left : left + shape[0]] = code[..., None]


def _modules(kind: str, content: str | bytes) -> NDArray[np.uint8]:
    """Return the code with one pixel a module, 0 black and 255 white; a PDF417 row is three modules high."""
    code = zxingcpp.create_barcode(content, _FORMATS[kind])
    return np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))


def _day(day: date) -> str:
    return f"{day:%m%d%Y}"
