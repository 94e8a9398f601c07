"""What an inspection looks at: pages, places on them, lines of text. Pure values; nothing here reads a file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""RGB picture, shape (h, w, 3), or a grey one, shape (h, w); 0 to 255."""


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners in pixels (x to the right, y down), clockwise from the thing's own upper left corner.

    The order carries the orientation: text in the quad runs from the first corner to the second.
    """

    corners: tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]

    @classmethod
    def from_box(cls, left: float, top: float, right: float, bottom: float) -> Quad:
        """Return the upright quad of a box."""
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The upright box around the quad: left, top, right, bottom."""
        xs = [x for x, _ in self.corners]
        ys = [y for _, y in self.corners]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def width(self) -> float:
        """Length of the upper edge in pixels."""
        return float(np.hypot(*np.subtract(self.corners[1], self.corners[0])))

    @property
    def height(self) -> float:
        """Length of the left edge in pixels."""
        return float(np.hypot(*np.subtract(self.corners[3], self.corners[0])))

    @property
    def centre(self) -> tuple[float, float]:
        """Mean of the corners: x, y."""
        return sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4


@dataclass(frozen=True, slots=True)
class Region:
    """A place on one page: `page` is the page's number from 1, `quad` is in pixels of that page's upright image."""

    page: int
    quad: Quad


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One picture to inspect, as it was captured (EXIF orientation applied).

    Attributes:
        number: from 1, in the order given.
        image: RGB, shape (h, w, 3), uint8.
        dpi: pixels per inch when the file or the reader says so and it is believable, else None.
    """

    number: int
    image: Pixels
    dpi: float | None = None

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.image.shape[1], self.image.shape[0]


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text as an OCR engine read it.

    Attributes:
        text: as read, nothing corrected.
        confidence: 0 to 1, the engine's own.
        region: where it stands.
        engine: who read it.
    """

    text: str
    confidence: float
    region: Region
    engine: str
