"""Where a page of known size lies in a picture: from its MRZ, and from its outline where that was found.

The MRZ says scale, direction and place to a few tenths of a millimetre, but little of the perspective: its lines are
too near each other. The corners of the outline do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Quad
from idverify.reading.layouts import BoxMm, MrzPlace

Floats = NDArray[np.float64]

# Ten characters an inch; OCR-B capitals are 2.4 mm high or a little less. ICAO Doc 9303-3, 4.1 and 4.3.
_PITCH_MM = 2.54
_HALF_CAPITAL_MM = 1.2
# On hand-held photographs of the factory the MRZ alone puts a corner up to 9 mm off, and an outline that is the page's
# puts the MRZ less than 1 mm off.
_CORNER_TOLERANCE_MM = 14.0
_MRZ_TOLERANCE_MM = 1.5
# Where the standard puts the MRZ, and how large its pages are: ICAO Doc 9303-4, 9303-6 and 9303-7, figures of the data
# page. Cards of TD1 size have it on their back, which says nothing about where the front lies.
STANDARD_PLACES = {
    "TD3": (MrzPlace(at_mm=(6.4, 73.6), line_mm=6.35), (125.0, 88.0)),
    "MRVA": (MrzPlace(at_mm=(6.4, 65.6), line_mm=6.35), (120.0, 80.0)),
    "TD2": (MrzPlace(at_mm=(6.4, 59.6), line_mm=6.35), (105.0, 74.0)),
    "MRVB": (MrzPlace(at_mm=(6.4, 59.6), line_mm=6.35), (105.0, 74.0)),
}
# Room around a page whose perspective is not known, as a share of its size.
_ROOM = 0.1
# A picture of a page and nothing else has its proportions to this share.
_PROPORTION_TOLERANCE = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class PagePlace:
    """Takes millimetres on the page to pixels of the picture.

    Attributes:
        matrix: shape (3, 3).
        by_outline: whether the perspective is known, not only the MRZ.
    """

    matrix: Floats
    by_outline: bool

    def quad(self, box: BoxMm) -> Quad:
        """Return where a box of the page lies in the picture."""
        left, top, width, height = box
        corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
        first, second, third, fourth = ((float(x), float(y)) for x, y in _apply(self.matrix, np.array(corners)))
        return Quad((first, second, third, fourth))


def place_by_mrz(
    lines: Sequence[Quad], length: int, mrz: MrzPlace, size_mm: tuple[float, float], outline: Quad | None
) -> PagePlace:
    """Return where a page lies.

    Args:
        lines: of the MRZ, on the upright picture, half a character wider than the centres of its characters.
        length: characters in a line.
        mrz: where the layout has it.
        size_mm: width and height of the page.
        outline: of a document in the picture; used when the MRZ agrees that it is this page's.
    """
    on_page = [(mrz.at_mm[0] + across, _row(mrz, n)) for n in range(len(lines)) for across in (0, length * _PITCH_MM)]
    seen = [point for quad in lines for point in _ends(quad)]
    by_mrz = _similarity(np.array(on_page), np.array(seen))
    if outline is not None:
        corners = _corners_in_order(outline, by_mrz, size_mm)
        matrix = _homography(_page_corners(size_mm), corners)
        inverse = np.asarray(np.linalg.inv(matrix), np.float64)
        apart = np.linalg.norm(_apply(inverse, np.array(seen)) - np.array(on_page), axis=1)
        moved = np.linalg.norm(
            _apply(np.asarray(np.linalg.inv(by_mrz), np.float64), corners) - _page_corners(size_mm), axis=1
        )
        if apart.max() <= _MRZ_TOLERANCE_MM and moved.max() <= _CORNER_TOLERANCE_MM:
            return PagePlace(matrix, by_outline=True)
    return PagePlace(by_mrz, by_outline=False)


def visual_zone(lines: Sequence[Quad], length: int, mrz_format: str, outline: Quad | None) -> Quad | None:
    """Return a place around the visual zone of a page: the page, with room around it, above its MRZ.

    None where the format does not say where that is: cards have their MRZ on the other side.

    Args:
        lines: of the MRZ, on the upright picture.
        length: characters in a line.
        mrz_format: TD1, TD2, TD3, MRVA or MRVB.
        outline: of a document in the picture.
    """
    if mrz_format not in STANDARD_PLACES or not lines:
        return None
    mrz, size_mm = STANDARD_PLACES[mrz_format]
    place = place_by_mrz(lines, length, mrz, size_mm, outline)
    width, height = size_mm
    room = 0.02 if place.by_outline else _ROOM
    left, top, right, _ = place.quad((-room * width, -room * height, (1 + 2 * room) * width, height)).box
    return Quad.from_box(left, top, right, min(max(y for _, y in quad.corners[:2]) for quad in lines))


def place_by_outline(outline: Quad, size_mm: tuple[float, float]) -> PagePlace:
    """Return where an upright page without an MRZ lies."""
    return PagePlace(_homography(_page_corners(size_mm), np.array(outline.corners)), by_outline=True)


def whole_picture(size_px: tuple[int, int], size_mm: tuple[float, float]) -> Quad | None:
    """Return the picture as the outline of a page when it has just the page's proportions."""
    width, height = size_px
    if abs(width / height / (size_mm[0] / size_mm[1]) - 1) > _PROPORTION_TOLERANCE:
        return None
    return Quad.from_box(0, 0, width, height)


def _row(mrz: MrzPlace, number: int) -> float:
    """Return the middle of a line's capitals."""
    return mrz.at_mm[1] + number * mrz.line_mm - _HALF_CAPITAL_MM


def _ends(quad: Quad) -> tuple[Floats, Floats]:
    """Return the middles of the left and the right edge."""
    corners = np.array(quad.corners, np.float64)
    return (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2


def _similarity(source: Floats, target: Floats) -> Floats:
    """Return turn, scale and shift that bring the points nearest to their targets."""
    plane = source - source.mean(axis=0)
    there = target - target.mean(axis=0)
    power = max(float((plane**2).sum()), 1e-9)
    cosine = float((plane * there).sum()) / power
    sine = float((plane[:, 0] * there[:, 1] - plane[:, 1] * there[:, 0]).sum()) / power
    turn = np.array([[cosine, -sine], [sine, cosine]])
    shift = target.mean(axis=0) - turn @ source.mean(axis=0)
    return np.vstack([np.hstack([turn, shift[:, None]]), [0.0, 0.0, 1.0]])


def _corners_in_order(outline: Quad, by_mrz: Floats, size_mm: tuple[float, float]) -> Floats:
    """Return the outline's corners beginning with the page's own upper left one, as the MRZ says."""
    corners = np.array(outline.corners, np.float64)
    expected = _apply(by_mrz, _page_corners(size_mm))
    turns = [np.roll(corners, turn, axis=0) for turn in range(4)]
    return min(turns, key=lambda one: float(np.linalg.norm(one - expected, axis=1).sum()))


def _page_corners(size_mm: tuple[float, float]) -> Floats:
    width, height = size_mm
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _homography(source: Floats, target: Floats) -> Floats:
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    return np.asarray(matrix, np.float64)


def _apply(matrix: Floats, points: Floats) -> Floats:
    return np.asarray(cv2.perspectiveTransform(points.reshape(1, -1, 2).astype(np.float64), matrix)[0], np.float64)
