"""Where in a place the print stands: text is darker than its background, and one line of it has no wide gaps."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels, Quad
from idverify.imaging.rectify import place_of, rectify

# Height at which a place is looked at: letters are about 20 px high then.
_HEIGHT_PX = 32
# Print is at least this share as dark as the darkest of the place, and this many grey levels darker than its ground.
_INK_SHARE = 0.5
_LEAST_INK = 18.0
# Words stand nearer than this, in heights of the place; what comes after a wider gap is something else.
_WIDEST_GAP = 1.1
# Room left around the print, in heights of the print.
_ROOM_ACROSS, _ROOM_DOWN = 0.35, 0.22
# Rows with less ink than this share of the fullest are gaps between lines.
_ROW_SHARE = 0.12


def print_extent(image: Pixels, place: Quad) -> Quad | None:
    """Return the place of the line of print that fills most of a place, or None where nothing is printed.

    Args:
        image: RGB or grey.
        place: one line with room around it; the line begins near its left edge.
    """
    strip = rectify(image, place, height_px=_HEIGHT_PX)
    ink = _ink(strip)
    if ink is None:
        return None
    top, bottom = _fullest_rows(ink)
    columns = np.flatnonzero(ink[top:bottom].sum(axis=0) > 0)
    if not columns.size:
        return None
    gaps = np.flatnonzero(np.diff(columns) > _WIDEST_GAP * _HEIGHT_PX)
    left, right = int(columns[0]), int(columns[gaps[0]] if gaps.size else columns[-1]) + 1
    height = bottom - top
    box = (
        max(0.0, left - _ROOM_ACROSS * height),
        top - _ROOM_DOWN * height,
        min(float(strip.shape[1]), right + _ROOM_ACROSS * height),
        bottom + _ROOM_DOWN * height,
    )
    return place_of(box, place, size_px=(strip.shape[1], strip.shape[0]))


def _ink(strip: Pixels) -> NDArray[np.bool_] | None:
    """Return which pixels are ink, or None when nothing stands out."""
    grey = cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY) if strip.ndim == 3 else strip  # noqa: PLR2004  colours
    window = max(3, 2 * _HEIGHT_PX // 2 * 2 + 1)
    ground = cv2.GaussianBlur(cv2.dilate(grey, np.ones((7, 7), np.uint8)), (window, 5), 0)
    dark = ground.astype(np.float32) - grey
    darkest = float(np.percentile(dark, 98))
    if darkest < _LEAST_INK:
        return None
    return np.asarray(dark > max(_LEAST_INK, _INK_SHARE * darkest), np.bool_)


def _fullest_rows(ink: NDArray[np.bool_]) -> tuple[int, int]:
    """Return first row and row after the last of the run of inked rows that holds most ink."""
    rows = ink.sum(axis=1)
    inked = np.concatenate([[False], rows > _ROW_SHARE * max(1, int(rows.max())), [False]])
    starts, ends = np.flatnonzero(~inked[:-1] & inked[1:]), np.flatnonzero(inked[:-1] & ~inked[1:])
    best = max(range(len(starts)), key=lambda n: int(rows[starts[n] : ends[n]].sum()), default=None)
    return (0, len(rows)) if best is None else (int(starts[best]), int(ends[best]))
