"""Load pages from the bytes of a file: pictures through Pillow, PDF through PDFium. The content decides, never a name.

Sizes are judged before anything is decoded, so that a small file cannot unpack into a picture that fills the memory.
"""

from __future__ import annotations

from dataclasses import dataclass

from idverify.document import Page
from idverify.errors import UnreadableInputError
from idverify.imaging._pdf import pages_of_pdf
from idverify.imaging._picture import pages_of_picture
from idverify.imaging.limits import LoadLimits

__all__ = ["LoadLimits", "load_pages"]

# A PDF may have a little of something else before its header; readers look into the first 1024 bytes
# (ISO 32000-1, Annex H, implementation note 13).
_PDF_HEADER_WITHIN = 1024


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of picture and how its files begin."""

    name: str
    magic: bytes
    offset: int = 0


# First bytes of the formats taken, after their specifications; used to tell "broken" from "something else".
_PICTURES = (
    _Kind("JPEG", b"\xff\xd8\xff"),
    _Kind("PNG", b"\x89PNG\r\n\x1a\n"),
    _Kind("TIFF", b"II*\x00"),
    _Kind("TIFF", b"MM\x00*"),
    _Kind("WEBP", b"WEBP", 8),
    _Kind("BMP", b"BM"),
    _Kind("GIF", b"GIF8"),
    _Kind("JPEG2000", b"\x00\x00\x00\x0cjP  \r\n\x87\n"),
    _Kind("JPEG2000", b"\xff\x4f\xff\x51"),
)


def load_pages(content: bytes, *, first_number: int = 1, limits: LoadLimits | None = None) -> tuple[Page, ...]:
    """Return the pages of one file as upright RGB pictures.

    JPEG, PNG, TIFF (every page), WebP, BMP, GIF (first frame), JPEG 2000 and PDF are taken. EXIF orientation is
    applied; 16-bit, CMYK, palette and grey pictures become 8-bit RGB; transparency is laid on white, below
    white print on black.

    Args:
        content: the whole file.
        first_number: number of the first page.
        limits: what is refused; None means the defaults.

    Raises:
        UnreadableInputError: `code` is one of empty_file, file_too_large, not_an_image, image_truncated,
            image_too_small, image_too_many_pixels, too_many_pages, pdf_encrypted, pdf_unreadable.
    """
    limits = limits or LoadLimits()
    if not content:
        raise UnreadableInputError("the file is empty", code="empty_file", advice="Send the file again.")
    if len(content) > limits.max_bytes:
        raise UnreadableInputError(
            f"{len(content)} bytes; at most {limits.max_bytes} are taken",
            code="file_too_large",
            advice="Send the picture with a lower resolution or a stronger compression.",
        )
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return pages_of_pdf(content, first_number=first_number, limits=limits)
    kind = _kind_of(content)
    if kind is None:
        raise UnreadableInputError(
            "neither a picture nor a PDF",
            code="not_an_image",
            advice="Send a JPEG, PNG, TIFF, WebP, BMP, GIF, JPEG 2000 or PDF file.",
        )
    return pages_of_picture(content, kind=kind, first_number=first_number, limits=limits)


def _kind_of(content: bytes) -> str | None:
    """Return the kind of picture that begins like this, as Pillow names it."""
    for kind in _PICTURES:
        if content.startswith(kind.magic, kind.offset):
            return kind.name
    return None
