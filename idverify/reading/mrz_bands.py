"""Find the places on a picture that may hold an MRZ: blocks of long, thin, evenly dark rows of print.

Dark strokes on a lighter ground answer to a black-hat filter; rows of them hold many upright edges. The threshold is
relative to the neighbourhood, so that faint print on a patterned ground is found beside bold print.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from idverify.document import Pixels, Quad

# Widths the picture is scaled to, and the height in pixels of a text row at that scale: a page, a page in a larger
# picture, a strip. An MRZ across 1000 px has rows 25 to 35 px apart.
_SCALES = ((1000, 9), (640, 9), (400, 7))
# A row counts when its edges are stronger than those around it by this factor, and at least this strong (0..255).
_ABOVE_NEIGHBOURHOOD = 1.15
_WEAKEST_EDGE = 14.0
# The shortest row kept, as a share of the picture's width, and the least length in heights: 30 characters of an MRZ
# are 32 capital heights long, less where rows flow together.
_SHORTEST_SHARE = 0.28
_LEAST_SLENDERNESS = 7.0
_STEEPEST_DEG = 20.0
# Rows of one MRZ are parallel, of like length, and lie within this many heights of one another.
_PARALLEL_DEG = 4.0
_NEAR_HEIGHTS = 4.5
_LIKE_LENGTH = 0.55
# Room around the rows, in heights: fillers at the ends are faint, and ascents are cut by the filters.
_MARGIN_ALONG = 2.0
# A neighbour that was not found, or not counted since a border led the block, lies one step of the rows away on
# either side; 1.4 steps hold it whole.
_MARGIN_STEPS = 1.4
_MOST_BANDS = 6


@dataclass(frozen=True, slots=True)
class _Row:
    """One long thin component: centre, length, thickness and angle in pixels of the whole picture and degrees."""

    x: float
    y: float
    length: float
    thickness: float
    angle_deg: float


def find_bands(grey: Pixels) -> tuple[Quad, ...]:
    """Return where an MRZ may stand on a picture that is upright or upside down, the likeliest place first.

    Args:
        grey: shape (h, w).

    Returns:
        At most six quads with room around the print; none on a picture without long rows.
    """
    bands: list[Quad] = []
    for width, row_px in _SCALES:
        rows = sorted(_rows(grey, width, row_px), key=lambda row: -row.length * row.length / (row.thickness + 4))
        for block in _blocks(rows):
            quad = _around(block)
            if not any(_same_place(quad, other) for other in bands):
                bands.append(quad)
    return tuple(bands[:_MOST_BANDS])


def _rows(grey: Pixels, width: int, row_px: int) -> list[_Row]:
    """Return the long thin components at one scale."""
    scale = width / grey.shape[1]
    size = (width, max(8, round(grey.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(grey, size, interpolation=way), dtype=np.uint8)
    contours, _ = cv2.findContours(_row_mask(small, row_px), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    rows = []
    for contour in contours:
        (x, y), (first, second), angle = cv2.minAreaRect(contour)
        length, thickness = max(first, second), min(first, second)
        angle = (angle + (90.0 if first < second else 0.0) + 90.0) % 180.0 - 90.0
        if length < _SHORTEST_SHARE * width or length < _LEAST_SLENDERNESS * thickness or abs(angle) > _STEEPEST_DEG:
            continue
        rows.append(_Row(x / scale, y / scale, length / scale, max(thickness, 2.0) / scale, angle))
    return rows


def _row_mask(small: Pixels, row_px: int) -> Pixels:
    """Return where upright edges of dark strokes stand closer together than around them."""
    stroke = cv2.getStructuringElement(cv2.MORPH_RECT, (row_px * 2 + 1, row_px))
    dark = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, stroke)
    edges = np.abs(cv2.Sobel(dark, cv2.CV_32F, 1, 0, ksize=3))
    near = cv2.blur(edges, (row_px * 2 + 1, 3))
    around = cv2.blur(edges, (small.shape[1] // 6 | 1, row_px * 4 + 1))
    mask = ((near > _ABOVE_NEIGHBOURHOOD * around) & (near > _WEAKEST_EDGE)).astype(np.uint8)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, row_px * 2 + 1), np.uint8))
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((2, row_px * 2), np.uint8)), dtype=np.uint8)


def _blocks(rows: list[_Row]) -> list[list[_Row]]:
    """Group rows that may be lines of one MRZ; every row leads one block, unless a better one took it."""
    blocks: list[list[_Row]] = []
    taken: set[int] = set()
    for index, lead in enumerate(rows):
        if index in taken:
            continue
        members = [other for other, row in enumerate(rows) if other not in taken and _belong(lead, row)]
        taken.update(members)
        blocks.append([rows[member] for member in members])
    return blocks


def _belong(lead: _Row, row: _Row) -> bool:
    """Say whether two rows may be lines of one MRZ."""
    if abs(lead.angle_deg - row.angle_deg) > _PARALLEL_DEG:
        return False
    along, across = _in_frame_of(lead, row.x, row.y)
    near = abs(across) <= _NEAR_HEIGHTS * max(lead.thickness, row.thickness)
    return near and abs(along) < lead.length / 2 and row.length >= _LIKE_LENGTH * lead.length


def _in_frame_of(lead: _Row, x: float, y: float) -> tuple[float, float]:
    """Return a point along and across a row, from its centre."""
    cosine, sine = math.cos(math.radians(lead.angle_deg)), math.sin(math.radians(lead.angle_deg))
    return (x - lead.x) * cosine + (y - lead.y) * sine, (y - lead.y) * cosine - (x - lead.x) * sine


def _around(block: list[_Row]) -> Quad:
    """Return the quad around a block of rows; few rows get room for neighbours that were not found."""
    lead = block[0]
    height = float(np.median([row.thickness for row in block]))
    places = [(*_in_frame_of(lead, row.x, row.y), row) for row in block]
    left = min(along - row.length / 2 for along, _, row in places) - _MARGIN_ALONG * height
    right = max(along + row.length / 2 for along, _, row in places) + _MARGIN_ALONG * height
    across = _margin_across([offset for _, offset, _ in places], height)
    top = min(offset - row.thickness / 2 for _, offset, row in places) - across
    bottom = max(offset + row.thickness / 2 for _, offset, row in places) + across
    cosine, sine = math.cos(math.radians(lead.angle_deg)), math.sin(math.radians(lead.angle_deg))
    corners = tuple(
        (lead.x + along * cosine - offset * sine, lead.y + along * sine + offset * cosine)
        for along, offset in ((left, top), (right, top), (right, bottom), (left, bottom))
    )
    return Quad((corners[0], corners[1], corners[2], corners[3]))


def _margin_across(offsets: list[float], height: float) -> float:
    """Return the room above and below rows that lie at these offsets, in pixels."""
    steps = [step for step in np.diff(sorted(offsets)) if step > height]
    widest = _NEAR_HEIGHTS * height
    return min(widest, _MARGIN_STEPS * max(steps)) if steps else widest


def _same_place(quad: Quad, other: Quad) -> bool:
    """Say whether two upright quads cover the same print."""
    left, top, right, bottom = quad.box
    other_left, other_top, other_right, other_bottom = other.box
    width = min(right, other_right) - max(left, other_left)
    height = min(bottom, other_bottom) - max(top, other_top)
    if width <= 0 or height <= 0:
        return False
    smaller = min((right - left) * (bottom - top), (other_right - other_left) * (other_bottom - other_top))
    larger = max((right - left) * (bottom - top), (other_right - other_left) * (other_bottom - other_top))
    return width * height > 0.8 * smaller and smaller > 0.6 * larger
