"""Exact quarter turns of pages and of places on them.

Coordinates count pixel edges: a picture of w by h pixels spans 0 to w and 0 to h.
"""

from __future__ import annotations

import numpy as np

from idverify.document import Page, Pixels, Quad
from idverify.errors import UsageError

QUARTER_TURNS = (0, 90, 180, 270)
"""Clockwise turns in degrees that move pixels without changing them."""


def turn_image(image: Pixels, degrees: int) -> Pixels:
    """Return the picture turned clockwise by 0, 90, 180 or 270 degrees, as a contiguous array.

    >>> turn_image(np.array([[1, 2]], dtype=np.uint8), 90).tolist()
    [[1], [2]]
    """
    return np.ascontiguousarray(np.rot90(image, k=-_quarters(degrees)))


def turn_page(page: Page, degrees: int) -> Page:
    """Return the page turned clockwise by 0, 90, 180 or 270 degrees."""
    if _quarters(degrees) == 0:
        return page
    return Page(number=page.number, image=turn_image(page.image, degrees), dpi=page.dpi)


def turn_quad(quad: Quad, degrees: int, *, size_px: tuple[int, int]) -> Quad:
    """Return where a place lies after its picture is turned clockwise.

    The order of the corners is kept: they still run around the thing as it is read.

    Args:
        quad: the place before the turn.
        degrees: 0, 90, 180 or 270, clockwise.
        size_px: width and height of the picture before the turn.

    >>> turn_quad(Quad.from_box(0, 0, 2, 1), 90, size_px=(2, 1)).corners[0]
    (1, 0)
    """
    first, second, third, fourth = (_turn_point(point, degrees, size_px) for point in quad.corners)
    return Quad((first, second, third, fourth))


def _turn_point(point: tuple[float, float], degrees: int, size_px: tuple[int, int]) -> tuple[float, float]:
    x, y = point
    width, height = size_px
    turned = ((x, y), (height - y, x), (width - x, height - y), (y, width - x))
    return turned[_quarters(degrees)]


def _quarters(degrees: int) -> int:
    """Return the number of quarter turns, 0 to 3."""
    if degrees not in QUARTER_TURNS:
        raise UsageError(f"a turn by {degrees} degrees; only 0, 90, 180 and 270 are exact")
    return degrees // 90
