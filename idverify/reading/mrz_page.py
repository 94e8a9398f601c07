"""Where the whole page around an MRZ lies, from the outline, the proportions of the picture, or the MRZ alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from idverify.document import Quad
from idverify.imaging.page_extent import PageExtent
from idverify.reading.layouts import MrzPlace
from idverify.reading.mrz_reading import MrzReading
from idverify.reading.page_place import STANDARD_PLACES, place_by_mrz, whole_picture

# ICAO Doc 9303-5: cards have three lines, some 4.2 mm apart on real ones, on their back.
_PLACES = {**STANDARD_PLACES, "TD1": (MrzPlace(at_mm=(4.7, 40.3), line_mm=4.23), (85.6, 53.98))}
# Outlines lie on the edge of the page; the worst side of the right ones of `python -m benchmarks localise`.
_OUTLINE_KNOWN_TO_MM = 1.0
# Print is this far from where the standard has it, on pictures that show just the page.
_PRINT_TOLERANCE_MM = 5.0
# The side of a page that is farthest from its MRZ, by the MRZ alone: off by 12 of 88 mm on the most slanted photographs
# of the factory, because nothing says how much nearer it looks.
_MRZ_KNOWN_TO_SHARE = 12 / 88
# Width in mm by proportion, of TD3, MRV-A and TD1: ICAO Doc 9303-4, 9303-7 and 9303-5, dimensions.
_WIDTHS_MM = ((125 / 88, 125.0), (120 / 80, 120.0), (85.6 / 53.98, 85.6))


@dataclass(frozen=True, slots=True)
class _Printed:
    """The lines of an MRZ of known format: places, characters in a line, format."""

    lines: tuple[Quad, ...]
    length: int
    format: str


def page_extent(reading: MrzReading | None, outline: Quad | None, *, size_px: tuple[int, int]) -> PageExtent | None:
    """Return where the page lies; None when neither an MRZ of known format nor an outline says it.

    Args:
        reading: the page's MRZ, on the upright picture.
        outline: of a document in the picture.
        size_px: width and height of the picture.
    """
    printed = _printed(reading)
    if printed is None:
        return _by_outline(outline) if outline else None
    mrz, size_mm = _PLACES[printed.format]
    place = place_by_mrz(printed.lines, printed.length, mrz, size_mm, outline)
    quad = place.quad((0.0, 0.0, *size_mm))
    px_per_mm = (quad.width + quad.height) / sum(size_mm)
    if place.by_outline:
        return PageExtent(quad, px_per_mm, _OUTLINE_KNOWN_TO_MM)
    picture = whole_picture(size_px, size_mm)
    if picture and _furthest(quad, picture) <= _PRINT_TOLERANCE_MM * px_per_mm:
        return PageExtent(picture, px_per_mm, _OUTLINE_KNOWN_TO_MM)
    return PageExtent(quad, px_per_mm, _MRZ_KNOWN_TO_SHARE * size_mm[1], sides_seen=False)


def _printed(reading: MrzReading | None) -> _Printed | None:
    if reading is None or reading.mrz is None or reading.mrz.format not in _PLACES or not reading.line_regions:
        return None
    lines = tuple(region.quad for region in reading.line_regions)
    return _Printed(lines, len(reading.lines[0]), reading.mrz.format)


def _by_outline(outline: Quad) -> PageExtent:
    """Take the size of a page from its proportions."""
    across, down = sorted((outline.width, outline.height), reverse=True)
    _, width_mm = min(_WIDTHS_MM, key=lambda one: abs(np.log(one[0] * max(down, 1.0) / max(across, 1.0))))
    return PageExtent(outline, across / width_mm, _OUTLINE_KNOWN_TO_MM)


def _furthest(one: Quad, other: Quad) -> float:
    return float(np.abs(np.array(one.corners) - np.array(other.corners)).max())
