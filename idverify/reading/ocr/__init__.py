"""OCR of whole lines for the visual zone; engines one file each, behind one protocol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from idverify.document import Page, Quad, TextLine
from idverify.reading.ocr.close_look import CloseLook


class OcrEngine(Protocol):
    """Finds and reads the lines of a page. Used by one thread at a time."""

    @property
    def version(self) -> str:
        """Name and version of the program and its models."""

    def read_places(self, page: Page, places: Iterable[Quad]) -> tuple[TextLine, ...]:
        """Return what stands in each place, one line each; an empty text where nothing does.

        Raises:
            MissingComponentError: the program, a package or a model is missing.
        """

    def look_closely(self, page: Page, places: Sequence[Quad]) -> tuple[CloseLook, ...]:
        """Return what several crops of each place say, for values that one crop does not settle.

        Raises:
            MissingComponentError: the program, a package or a model is missing.
        """

    def read(self, page: Page, *, within: Quad | None = None) -> tuple[TextLine, ...]:
        """Return the lines of an upright page, from top to bottom; empty when it holds no text.

        Args:
            page: turned upright.
            within: only what stands in the box around this place.

        Raises:
            MissingComponentError: the program, a package or a model is missing.
        """
