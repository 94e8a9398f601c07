"""Find rows of print on a picture, and the lines along them, in any of four directions.

Dark strokes on a lighter ground answer to a black-hat filter; a row of print holds many of their edges. The threshold
is relative to the neighbourhood, so that faint print on a patterned ground is found beside bold print.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
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
# Grey levels from the darkest to the brightest 0.5 % of a picture of full contrast; the most that others are stretched.
_FULL_RANGE, _MOST_GAIN = 200.0, 4.0
# The shortest row kept, as a share of the picture's width, and the least length in heights: 30 characters of an MRZ
# are 32 capital heights long, less where rows flow together.
_SHORTEST_SHARE = 0.22
_LEAST_SLENDERNESS = 6.0
# Pictures this many times as high as wide hold no document across; scaled to a width they would fill the memory.
_TALLEST = 8
_STEEPEST_DEG = 20.0
_STEEPEST_SHARE = math.cos(math.radians(_STEEPEST_DEG))
# Lines of one MRZ: nearly as long and parallel, a 17th (TD3) to a 14th (TD1) of their length apart, more in a slanted
# view. A row with such a neighbour is this much likelier an MRZ than one as long without.
_LIKE_SHARE, _PARALLEL, _PAIR_STEP_LENGTHS = 0.12, 0.06, (0.03, 0.11)
_PAIRED = 3.0
# A bar is at least this many row heights high, and less wide.
_BAR_ROWS = 5
# A TD1 line is 32 capitals long, a TD3 line 47; what a row's component measures is less sure than that.
_LEAST_CAPITALS, _MOST_CAPITALS = 22.0, 80.0
# A line found this near to a row's middle, in its thickness, is the row's own; the length of a whole row in capitals.
_OWN_LINE, _ROW_CAPITALS = 0.6, (30.0, 50.0)
_WINDOW_WIDTH_PX = 760.0
_LEAN_TRIALS_DEG = (0.0, -1.2, -0.6, 0.6, 1.2)
_FEWEST_ROWS_PX = 5
_PIECES = 16


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


def find_rows(picture: GreyPicture, scale: tuple[int, int]) -> list[Row]:
    """Return the rows of a picture whose print runs to the right (or, upside down, to the left), likeliest first."""
    width, row_px = scale
    height_px, width_px = picture.grey.shape
    if height_px > _TALLEST * width_px:
        return []
    small = _stretched(picture.at_width(width))
    share = width / picture.grey.shape[1]
    contours, _ = cv2.findContours(_row_mask(small, row_px), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    shortest = _SHORTEST_SHARE * width
    rows = []
    for contour in contours:
        if cv2.boundingRect(contour)[2] < shortest * _STEEPEST_SHARE:
            continue
        (x, y), (first, second), angle = cv2.minAreaRect(contour)
        length, thickness = max(first, second), min(first, second)
        angle = (angle + (90.0 if first < second else 0.0) + 90.0) % 180.0 - 90.0
        if length < shortest or length < _LEAST_SLENDERNESS * thickness or abs(angle) > _STEEPEST_DEG:
            continue
        rows.append(Row(x / share, y / share, length / share, max(thickness, 2.0) / share, math.radians(angle)))
    return by_rank(rows)


def _stretched(small: Pixels) -> Pixels:
    """Return a pale or dark picture with more contrast, so that what counts as an edge does not depend on it."""
    counts = np.cumsum(cv2.calcHist([small], [0], None, [256], [0, 256]).ravel())
    darkest, brightest = np.searchsorted(counts, [0.005 * counts[-1], 0.995 * counts[-1]])
    gain = min(_MOST_GAIN, _FULL_RANGE / max(1.0, float(brightest - darkest)))
    if gain <= 1:
        return small
    stretched = (np.arange(256) - float(darkest)) * gain
    return np.asarray(cv2.LUT(small, np.clip(stretched, 0, 255).astype(np.uint8)), np.uint8)


def by_rank(rows: Sequence[Row]) -> list[Row]:
    """Return rows, likeliest first: long thin ones, above all those with a like one below or above."""
    return sorted(rows, key=lambda row: -row.rank * (_PAIRED if is_paired(row, rows) else 1.0))


def is_paired(row: Row, rows: Sequence[Row]) -> bool:
    """Say whether a row has a like one below or above it, as the lines of an MRZ have."""
    return any(_pair(row, one) for one in rows)


def _pair(row: Row, other: Row) -> bool:
    """Say whether two rows are like neighbouring lines of one MRZ: as long, parallel, under one another."""
    if row is other or abs(row.angle - other.angle) > _PARALLEL:
        return False
    if abs(row.length - other.length) > _LIKE_SHARE * row.length:
        return False
    cosine, sine = math.cos(row.angle), math.sin(row.angle)
    right, down = other.x - row.x, other.y - row.y
    along, across = right * cosine + down * sine, down * cosine - right * sine
    low, high = _PAIR_STEP_LENGTHS
    return abs(along) < _LIKE_SHARE * row.length and low < abs(across) / row.length < high


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
    near = cv2.blur(edges, (row_px * 2 + 1, 3))
    coarse = cv2.resize(edges, (edges.shape[1] // 4, edges.shape[0] // 4), interpolation=cv2.INTER_AREA)
    around = cv2.blur(coarse.astype(np.float32), (small.shape[1] // 24 | 1, row_px | 1))
    least = np.maximum(_ABOVE_NEIGHBOURHOOD * around, _WEAKEST_EDGE).astype(np.uint8)
    above = cv2.compare(near, cv2.resize(least, near.shape[::-1], interpolation=cv2.INTER_LINEAR), cv2.CMP_GT)
    mask = np.minimum(above, 1)
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
    if not any(abs(across) < _OWN_LINE * row.thickness for across, _ in found):
        yield _along_row(row, length)
    for across, capital in sorted(found, key=lambda place: abs(place[0])):
        yield replace(upright.moved(0.0, across), capital_px=capital)


def _along_row(row: Row, length: float) -> LinePath:
    """Return the line that a row itself suggests, where patterns and screens hide the lines of print around it."""
    fewest, most = _ROW_CAPITALS
    capital = min(max(row.thickness, row.length / most), row.length / fewest)
    return LinePath(row.x, row.y, row.angle, length, capital)


def _straightest(picture: GreyPicture, window: LinePath, height_px: int) -> tuple[float, NDArray[np.float64]]:
    """Return the small turn that sets the rows off most, in radians, and how many edges every row then holds.

    Turning by so little is shifting pieces of the window up and down.
    """
    strip = picture.cut(window, height_px)
    dark = cv2.morphologyEx(strip, cv2.MORPH_BLACKHAT, np.ones((15, 21), np.uint8))
    edges = cv2.absdiff(dark[:, 2:], dark[:, :-2])
    width = edges.shape[1]
    inner = edges[:, int(0.06 * width) : int(0.94 * width)]
    pieces = cv2.resize(inner, (_PIECES, height_px), interpolation=cv2.INTER_AREA).T.astype(np.float64)
    middles = ((np.arange(_PIECES) + 0.5) / _PIECES - 0.5) * inner.shape[1]
    best: tuple[float, float, NDArray[np.float64]] | None = None
    for lean_deg in _LEAN_TRIALS_DEG:
        shifts = np.round(middles * math.tan(math.radians(lean_deg))).astype(int)
        places = np.clip(np.arange(height_px)[None, :] + shifts[:, None], 0, height_px - 1)
        profile = np.take_along_axis(pieces, places, axis=1).mean(axis=0)
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
