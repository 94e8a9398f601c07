"""What a file may ask for before it is decoded, and the errors that refuse it."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.errors import UnreadableInputError

# Nothing on a travel document can be read, and no engine runs, on a picture smaller than this.
SMALLEST_SIDE_PX = 32
# All pages of one file together may hold this many times the limit of one picture: 20 pages of A4 at 300 dpi
# (8.7 megapixels each) pass under the default limit of 40 megapixels.
_PICTURES_OF_FULL_SIZE = 5


@dataclass(frozen=True, slots=True)
class LoadLimits:
    """Largest input taken.

    Attributes:
        max_bytes: of one file.
        max_pixels: width times height of one page.
        max_pages: of one file.
    """

    max_bytes: int = 15_000_000
    max_pixels: int = 40_000_000
    max_pages: int = 20

    def refuse_size(self, width: int, height: int) -> None:
        """Raise when a picture of this size, in pixels, is not taken.

        Raises:
            UnreadableInputError: image_too_small or image_too_many_pixels.
        """
        if width * height > self.max_pixels:
            raise UnreadableInputError(
                f"{width} x {height} pixels; at most {self.max_pixels} are taken",
                code="image_too_many_pixels",
                advice="Send the picture with a lower resolution; 300 dpi is enough.",
            )
        if min(width, height) < SMALLEST_SIDE_PX:
            raise UnreadableInputError(
                f"{width} x {height} pixels; each side must have {SMALLEST_SIDE_PX} or more",
                code="image_too_small",
                advice="Photograph or scan the page again with a higher resolution.",
            )

    def refuse_total(self, pixels: int) -> None:
        """Raise when the pages of one file hold too many pixels together.

        Raises:
            UnreadableInputError: image_too_many_pixels.
        """
        if pixels > _PICTURES_OF_FULL_SIZE * self.max_pixels:
            raise UnreadableInputError(
                f"{pixels} pixels on all pages; at most {_PICTURES_OF_FULL_SIZE * self.max_pixels} are taken",
                code="image_too_many_pixels",
                advice="Send the pages in several files, or with a lower resolution.",
            )

    def refuse_pages(self, count: int) -> None:
        """Raise when a file of so many pages is not taken.

        Raises:
            UnreadableInputError: too_many_pages.
        """
        if count > self.max_pages:
            raise UnreadableInputError(
                f"{count} pages; at most {self.max_pages} are taken",
                code="too_many_pages",
                advice="Send only the pages of the travel document.",
            )
