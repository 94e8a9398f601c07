"""Find rows of print on a picture, and the lines along them, in any of four directions.

Dark strokes on a lighter ground answer to a black-hat filter; a row of print holds many of their edges. The threshold
is relative to the neighbourhood, so that faint print on a patterned ground is found beside bold print.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.reading.mrz.line_path import CAPITAL_PX, PITCH_PER_CAPITAL, GreyPicture, LinePath

# Widths the picture is scaled to, and the height in pixels of a text row at that scale: a page in a larger picture, a
# page, a strip. An MRZ across 1000 px has rows 25 to 35 px apart.
SCALES = ((640, 9), (1000, 9), (400, 7))
# A row counts when its edges are stronger than those around it by this factor, and at least this strong (0..255).
_ABOVE_NEIGHBOURHOOD = 1.15
_WEAKEST_EDGE = 5.0
# The shortest row kept, as a share of the picture's width, and the least length in heights: 30 characters of an MRZ
# are 32 capital heights long, less where rows flow together.
_SHORTEST_SHARE = 0.22
_LEAST_SLENDERNESS = 6.0
_STEEPEST_DEG = 20.0
# A bar is at least this many row heights high, and less wide.
_BAR_ROWS = 5
# A TD1 line is 32 capitals long, a TD3 line 47; what a row's component measures is less sure than that.
_LEAST_CAPITALS, _MOST_CAPITALS = 22.0, 80.0
_WINDOW_WIDTH_PX = 760.0
_LEAN_TRIALS_DEG = (0.0, -1.2, -0.6, 0.6, 1.2)
_FEWEST_ROWS_PX = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One long thin component: middle, length, thickness in px of the picture; direction in radians."""

    x: float
    y: float
    length: float
    thickness: float
    angle: float

    @property
    def rank(self) -> float:
        """Long and thin comes first."""
        return self.length * self.length / (self.thickness + 4)


def find_rows(grey: Pixels, scale: tuple[int, int]) -> list[Row]:
    """Return the rows of a picture whose print runs to the right (or, upside down, to the left), likeliest first."""
    width, row_px = scale
    share = width / grey.shape[1]
    size = (width, max(8, round(grey.shape[0] * share)))
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(grey, size, interpolation=way), dtype=np.uint8)
    contours, _ = cv2.findContours(_row_mask(small, row_px), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    rows = []
    for contour in contours:
        (x, y), (first, second), angle = cv2.minAreaRect(contour)
        length, thickness = max(first, second), min(first, second)
        angle = (angle + (90.0 if first < second else 0.0) + 90.0) % 180.0 - 90.0
        if length < _SHORTEST_SHARE * width or length < _LEAST_SLENDERNESS * thickness or abs(angle) > _STEEPEST_DEG:
            continue
        rows.append(Row(x / share, y / share, length / share, max(thickness, 2.0) / share, math.radians(angle)))
    return sorted(rows, key=lambda row: -row.rank)


def turned(row: Row, height: int) -> Row:
    """Return a row of the picture turned clockwise by 90 degrees as a row of the picture itself.

    Args:
        row: on the turned picture.
        height: of the picture before the turn, in px.
    """
    return Row(row.y, height - 1 - row.x, row.length, row.thickness, row.angle - math.pi / 2)


def _row_mask(small: Pixels, row_px: int) -> Pixels:
    """Return where upright edges of dark strokes stand closer together than around them."""
    stroke = cv2.getStructuringElement(cv2.MORPH_RECT, (row_px * 2 + 1, row_px))
    dark = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, stroke)
    edges = cv2.absdiff(dark[:, 2:], dark[:, :-2])
    edges = cv2.copyMakeBorder(edges, 0, 0, 1, 1, cv2.BORDER_CONSTANT, value=0)
    near = cv2.blur(edges, (row_px * 2 + 1, 3)).astype(np.float32)
    around = cv2.blur(edges.astype(np.float32), (small.shape[1] // 6 | 1, row_px * 4 + 1))
    mask = ((near > _ABOVE_NEIGHBOURHOOD * around) & (near > _WEAKEST_EDGE)).astype(np.uint8)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, row_px * 2 + 1), np.uint8))
    rows = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((2, row_px * 2), np.uint8))
    return np.asarray(cv2.subtract(rows, _bars(rows, row_px)), dtype=np.uint8)


def _bars(rows: NDArray[Any], row_px: int) -> NDArray[Any]:
    """Return upright bars, which tie rows together: edges of documents, barcodes, creases."""
    tall = cv2.morphologyEx(rows, cv2.MORPH_OPEN, np.ones((row_px * _BAR_ROWS, 1), np.uint8))
    wide = cv2.morphologyEx(tall, cv2.MORPH_OPEN, np.ones((1, row_px * _BAR_ROWS), np.uint8))
    return np.asarray(cv2.subtract(tall, wide))


def lines_near(picture: GreyPicture, row: Row) -> Iterator[LinePath]:
    """Yield the lines of print in and around a row, those nearest to its middle first."""
    length = row.length + 3 * row.thickness
    height = row.thickness * 11 + 0.02 * row.length
    scale = min(2.0, _WINDOW_WIDTH_PX / length)
    # A path whose strip has the window's scale; its own capitals are not known yet.
    window = LinePath(row.x, row.y, row.angle, length, CAPITAL_PX / scale)
    height_px = max(16, round(height * scale))
    lean, profile = _straightest(picture, window, height_px)
    upright = replace(window, angle=window.angle + lean)
    found: list[tuple[float, float]] = []
    for top, bottom in _runs(profile):
        capital, across = (bottom - top) / scale, ((top + bottom) / 2 - height_px / 2) / scale
        if not _LEAST_CAPITALS < length / (capital * PITCH_PER_CAPITAL) < _MOST_CAPITALS * row.length / length * 1.6:
            continue
        if not any(abs(across - other) < 0.15 * size and abs(size - capital) < 0.12 * size for other, size in found):
            found.append((across, capital))
    for across, capital in sorted(found, key=lambda place: abs(place[0])):
        yield replace(upright.moved(0.0, across), capital_px=capital)


def _straightest(picture: GreyPicture, window: LinePath, height_px: int) -> tuple[float, NDArray[np.float64]]:
    """Return the small turn that sets the rows off most, in radians, and how many edges every row then holds."""
    strip = picture.cut(window, height_px)
    dark = cv2.morphologyEx(strip, cv2.MORPH_BLACKHAT, np.ones((15, 21), np.uint8))
    edges = cv2.absdiff(dark[:, 2:], dark[:, :-2])
    best: tuple[float, float, NDArray[np.float64]] | None = None
    size = (edges.shape[1], edges.shape[0])
    for lean_deg in _LEAN_TRIALS_DEG:
        matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), lean_deg, 1)
        leaning = edges if lean_deg == 0 else cv2.warpAffine(edges, matrix, size)
        inner = leaning[:, int(0.06 * size[0]) : int(0.94 * size[0])]
        profile = np.asarray(inner.mean(axis=1), np.float64)
        contrast = float(np.diff(profile).std())
        if best is None or contrast > best[0]:
            best = contrast, math.radians(lean_deg), profile
    if best is None:  # pragma: no cover  there is always a trial
        return 0.0, np.zeros(height_px)
    return best[1], best[2]


def _runs(profile: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return stretches of rows with more edges than most, at two levels."""
    smooth = np.convolve(profile, [0.25, 0.5, 0.25], "same")
    base = float(np.percentile(smooth, 10))
    runs = []
    for level in (0.5, 0.33):
        above = smooth > base + (smooth.max() - base) * level
        steps = np.diff(np.r_[0, above.astype(int), 0])
        starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
        runs += [(int(a), int(b)) for a, b in zip(starts, ends, strict=True) if b - a >= _FEWEST_ROWS_PX]
    return runs
