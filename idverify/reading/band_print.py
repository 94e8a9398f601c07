"""Whether a band holds a full row of separate characters, told from its dark blobs alone, in a few milliseconds.

An MRZ row is filled from end to end, fillers included; rows of other text have gaps, patterns have no rows.
"""

from __future__ import annotations

import cv2
import numpy as np

from idverify.document import Pixels, Quad
from idverify.imaging.rectify import rectify

# The strip is judged at this width: an MRZ of 44 characters then has a pitch of 17 px, one of 30 a pitch of 25 px.
_WIDTH_PX = 800
# Paper is taken from a window wider than a character, then smoothed; in pixels of a strip of 800 to 1500 px.
_PAPER_WINDOW_PX = 41
_PAPER_SMOOTHING_PX = 15.0
_PAPER_GREY = 230.0
# Blobs of the size of characters at that width.
_HEIGHTS_PX = (8, 40)
_WIDEST_IN_HEIGHTS = 1.6
_ROW_HALF_HEIGHTS = 0.6
# On 43 fixtures the fullest row of an MRZ holds 25 to 45 blobs in 25 or more of the 40 cells of the strip; other bands
# hold fewer, but for one in fifteen.
_CELL_PX = 20
_FEWEST_BLOBS = 25
_FEWEST_CELLS = 24


def even_out(strip: Pixels) -> Pixels:
    """Divide a grey strip by its paper, so that patterns and shadows fade and ink stays.

    Args:
        strip: shape (h, w), 800 to 1500 px wide.
    """
    kernel = np.ones((_PAPER_WINDOW_PX, _PAPER_WINDOW_PX), np.uint8)
    paper = cv2.morphologyEx(cv2.GaussianBlur(strip, (0, 0), 1), cv2.MORPH_CLOSE, kernel)
    paper = cv2.GaussianBlur(paper, (0, 0), _PAPER_SMOOTHING_PX).astype(np.float32)
    return np.asarray(np.clip(strip / np.maximum(paper, 1.0) * _PAPER_GREY, 0, 255), dtype=np.uint8)


def holds_full_row(grey: Pixels, quad: Quad) -> bool:
    """Say whether a band, upright or upside down, holds a row of characters from end to end.

    Args:
        grey: the page, shape (h, w).
        quad: the band, with room around its print.
    """
    strip = even_out(rectify(grey, quad, height_px=max(16, round(quad.height * _WIDTH_PX / max(quad.width, 1.0)))))
    _, ink = cv2.threshold(strip, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, _, stats, centres = cv2.connectedComponentsWithStats(ink)
    widths, heights = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    sized = (heights >= _HEIGHTS_PX[0]) & (heights <= _HEIGHTS_PX[1]) & (widths <= _WIDEST_IN_HEIGHTS * heights)
    blobs = centres[1:][sized & (widths > 1)]
    if len(blobs) < _FEWEST_BLOBS:
        return False
    half_row = _ROW_HALF_HEIGHTS * float(np.median(heights[sized]))
    in_row = np.abs(blobs[:, 1][:, None] - blobs[:, 1][None, :]) < half_row
    fullest = in_row[int(in_row.sum(axis=1).argmax())]
    cells = np.unique((blobs[fullest, 0] // _CELL_PX).astype(int))
    return bool(fullest.sum() >= _FEWEST_BLOBS) and len(cells) >= _FEWEST_CELLS
