"""Where a whole page lies, also beyond the picture: from which side it is seen, and how much of it is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from idverify.document import Quad

MM_PER_INCH = 25.4
_SIDES = ("top", "right", "bottom", "left")
# Corners of a line's left and right end.
_ENDS = ((0, 3), (1, 2))


@dataclass(frozen=True, slots=True)
class PageExtent:
    """A page in a picture.

    Attributes:
        quad: its corners, clockwise from its own upper left one; they may lie outside the picture.
        px_per_mm: scale on the page.
        known_to_mm: how far off a side may be.
        sides_seen: whether its sides were seen, or only computed from its print.
    """

    quad: Quad
    px_per_mm: float
    known_to_mm: float
    sides_seen: bool = True

    @property
    def dpi(self) -> float:
        """Pixels an inch on the page."""
        return self.px_per_mm * MM_PER_INCH


@dataclass(frozen=True, slots=True)
class CutOff:
    """What of a page lies beyond the picture.

    Attributes:
        depth_mm: how deep, on the side that misses most; 0 when everything is seen.
        side: that side of the page: top, right, bottom, left; empty when everything is seen.
        known_to_mm: how far off the depth may be.
    """

    depth_mm: float
    side: str
    known_to_mm: float


def cut_off(extent: PageExtent, *, size_px: tuple[int, int]) -> CutOff:
    """Return what of a page lies beyond a picture of this width and height.

    The depth of a side is the mean of its two corners': one corner alone may just be round.
    """
    corners = np.array(extent.quad.corners)
    beyond = np.maximum(0.0, np.maximum(-corners, corners - np.array(size_px))).max(axis=1)
    depths = (beyond + np.roll(beyond, -1)) / 2 / extent.px_per_mm
    worst = int(depths.argmax())
    depth = float(depths[worst])
    return CutOff(depth, _SIDES[worst] if depth else "", extent.known_to_mm)


def slant_of_page(quad: Quad) -> float:
    """Return the larger of both quotients of opposite sides, the longer by the shorter: 1 from straight above."""
    corners = np.array(quad.corners)
    sides = np.maximum(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1), 1e-6)
    top, right, bottom, left = (float(side) for side in sides)
    return max(_quotient(top, bottom), _quotient(left, right))


def slant_of_lines(lines: Sequence[Quad]) -> float | None:
    """Return how much farther apart lines of print are at one end than at the other; None with less than two.

    Lines that are parallel on the page say from how far to the left or right they are seen, not from how far above.
    """
    if len(lines) < 2:  # noqa: PLR2004  two lines have a distance
        return None
    first, last = np.array(lines[0].corners), np.array(lines[-1].corners)
    left, right = (float(np.linalg.norm((first - last)[list(end)].mean(axis=0))) for end in _ENDS)
    return _quotient(max(left, 1e-6), max(right, 1e-6))


def _quotient(one: float, other: float) -> float:
    return max(one / other, other / one)
