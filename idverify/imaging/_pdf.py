"""Pages of PDF files, rendered by PDFium. PDFium is not thread-safe: one thread of a process renders at a time."""

from __future__ import annotations

import math

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from idverify.document import Page
from idverify.errors import UnreadableInputError
from idverify.imaging.limits import LoadLimits

# A scan of a travel document needs no more: 2.4 mm MRZ capitals are 28 px high.
_RENDER_DPI = 300.0
_POINTS_PER_INCH = 72.0
# Pictures inside forms inside forms: deeper than real files nest, shallow enough to stay quick.
_DEEPEST_NESTING = 8


def pages_of_pdf(content: bytes, *, first_number: int, limits: LoadLimits) -> tuple[Page, ...]:
    """Render every page at 300 dpi, or lower where the page would hold more pixels than the limit.

    Raises:
        UnreadableInputError: pdf_encrypted, pdf_unreadable, too_many_pages, image_too_many_pixels, image_too_small.
    """
    document = _open(content)
    try:
        count = len(document)
        if count == 0:
            raise _unreadable("no pages")
        limits.refuse_pages(count)
        return _render(document, first_number=first_number, limits=limits)
    except pdfium.PdfiumError as error:
        raise _unreadable("a page is damaged") from error
    finally:
        document.close()


def _open(content: bytes) -> pdfium.PdfDocument:
    """Open a document; one with an empty user password opens like any other."""
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_raw.FPDF_ERR_PASSWORD:
            raise UnreadableInputError(
                "the PDF asks for a password",
                code="pdf_encrypted",
                advice="Save the PDF without a password, or print it to a new PDF, and send that.",
            ) from error
        raise _unreadable("the file is damaged or breaks off") from error


def _unreadable(why: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"the PDF cannot be read: {why}",
        code="pdf_unreadable",
        advice="Open the PDF, print it to a new PDF or export its pages as pictures, and send those.",
    )


def _render(document: pdfium.PdfDocument, *, first_number: int, limits: LoadLimits) -> tuple[Page, ...]:
    """Judge every page first, then render them."""
    dpis = []
    total = 0
    for sheet in document:
        dpi, pixels = _resolution(sheet, limits)
        dpis.append(dpi)
        total += pixels
        sheet.close()
    limits.refuse_total(total)
    return tuple(_page(document[index], dpi, number=first_number + index) for index, dpi in enumerate(dpis))


def _resolution(sheet: pdfium.PdfPage, limits: LoadLimits) -> tuple[float, int]:
    """Return the dpi to render a page at, and how many pixels that makes."""
    width, height = (side / _POINTS_PER_INCH for side in sheet.get_size())
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise _unreadable("a page without size")
    _refuse_pictures_inside(sheet, limits)
    # One pixel is added to each side for rounding.
    dpi = min(_RENDER_DPI, math.sqrt(limits.max_pixels / (width * height)) - 1 / min(width, height))
    if dpi <= 0:
        raise _unreadable("a page too long and too narrow")
    size = math.ceil(width * dpi), math.ceil(height * dpi)
    limits.refuse_size(*size)
    return dpi, size[0] * size[1]


def _refuse_pictures_inside(sheet: pdfium.PdfPage, limits: LoadLimits) -> None:
    """Refuse a page that carries a picture larger than a picture file may be."""
    for thing in sheet.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST_NESTING):
        width, height = thing.get_px_size()
        if width * height > limits.max_pixels:
            limits.refuse_size(width, height)


def _page(sheet: pdfium.PdfPage, dpi: float, *, number: int) -> Page:
    """Render one page on white."""
    bitmap = sheet.render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True, prefer_bgrx=False, may_draw_forms=True)
    try:
        image = np.array(bitmap.to_numpy(), dtype=np.uint8)
    finally:
        bitmap.close()
        sheet.close()
    if image.ndim == 2 or image.shape[2] == 1:  # noqa: PLR2004  a grey bitmap
        image = np.repeat(image.reshape(*image.shape[:2], 1), 3, axis=2)
    return Page(number=number, image=np.ascontiguousarray(image[:, :, :3]), dpi=dpi)
