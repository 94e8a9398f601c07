"""How well a page was captured: focus, glare, resolution, slant, cut edges, light. The limits live in the checks.

Measures follow what ISO/IEC 29794-1 asks of a quality component: one physical quantity each, with its unit, and
absent (None) where it cannot be measured, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from idverify.document import Page, Pixels, Quad
from idverify.imaging.colour import Light, colour_cast, light_of
from idverify.imaging.page_extent import MM_PER_INCH, PageExtent, cut_off, slant_of_lines, slant_of_page
from idverify.imaging.rectify import rectify

# The MRZ is printed at 10 characters an inch, ICAO Doc 9303-3, 4.1.
_CHARACTERS_PER_INCH = 10.0
# A Gaussian-blurred step of height C rises from 10 % to 90 % within 2.563 sigma, and its steepest slope is
# C / (2.507 sigma): the width is 1.022 C / slope.
_RISE_PER_SLOPE = 2.563 / 2.507
# Edges that tell about focus: the steepest fiftieth, among those with this much contrast (0..255) around them.
_STEEPEST_PERCENT = 98.0
_EDGE_CONTRAST = 40.0
# The window in which the two sides of an edge are looked for: widths up to 13 px are measured, more reads as 13.
_EDGE_WINDOW_PX = 13
# Sensors clip at 255; lossy compression takes a few steps from it.
_CLIPPED = 250
# Glare fades out; white print ends at an edge. Around glare at least this share of a thin ring is brighter than this:
# print shows through where the glare ends and may cover most of the ring.
_HALO_SHARE = 0.25
_HALO_GREY = 215
# Glare on paper at least this bright (the median of the page) cannot be told from the paper.
_WHITE_PAPER = 235
# Smaller blobs are specks, as a share of the area.
_SMALLEST_GLARE_SHARE = 0.0003
# Differences of grey that a page with any print exceeds: 0.06 of the range, between its darkest and brightest 0.5 %.
_BLANK_CONTRAST = 0.06
# Glare, and whether there is any colour, need no more pixels a side than the first; the cast of paper not even those.
_GLARE_SIDE_PX, _CAST_SIDE_PX = 1600, 400


@dataclass(frozen=True, slots=True)
class Known:
    """What reading has found out about where things stand on the upright page. None or empty: nothing.

    Attributes:
        document: outline of the document.
        mrz_region: where the MRZ stands.
        mrz_lines: where each of its lines stands.
        character_pitch_px: distance of its neighbouring characters.
        extent: where the whole page lies.
    """

    document: Quad | None = None
    mrz_region: Quad | None = None
    mrz_lines: tuple[Quad, ...] = ()
    character_pitch_px: float | None = None
    extent: PageExtent | None = None


@dataclass(frozen=True, slots=True)
class CaptureQuality:
    """How a page was captured. None: could not be measured.

    Attributes:
        page: number of the page.
        edge_width_px: focus: median width of the steepest edges, 10 % to 90 %, in pixels of the page; less is sharper.
            Measured in the MRZ when its place is known, else on the document or page; 13 means 13 or more.
        edge_width_mm: the same on the document, in mm; needs the resolution.
        glare_share: share of the document's area that is clipped light with a soft rim, 0 to 1; None on white paper.
        resolution_dpi: pixels an inch on the document: from the pitch of the MRZ, else from outline and size.
        slant: the longer of two opposite sides by the shorter, the greater of both pairs; 1 from straight above. From
            the page's sides, else from the ends of the MRZ's lines.
        cut_off_mm: how deep the page reaches beyond the picture, on the side that misses most; 0: all is seen.
        cut_off_side: that side of the page: top, right, bottom or left; empty when all is seen.
        cut_off_known_to_mm: how far off the depth may be: little where sides are seen, much by the MRZ alone.
        brightness: mean grey, 0 (black) to 1 (white).
        contrast: grey between the darkest and the brightest 5 %, 0 to 1.
        light: colour, colourless (grey scan, photocopy, infrared) or ultraviolet.
        colour_cast: how far the paper is from grey, a distance in CIELAB; None but in colour.
        is_blank: nothing is printed on the page.
    """

    page: int
    edge_width_px: float | None
    edge_width_mm: float | None
    glare_share: float | None
    resolution_dpi: float | None
    slant: float | None
    cut_off_mm: float | None
    cut_off_side: str
    cut_off_known_to_mm: float | None
    brightness: float
    contrast: float
    light: Light
    colour_cast: float | None
    is_blank: bool


def measure_capture(page: Page, known: Known) -> CaptureQuality:
    """Measure the capture of an upright page."""
    seen = page.image if known.document is None else rectify(page.image, known.document)
    grey = _grey(seen)
    width = edge_width_px(grey if known.mrz_region is None else _grey(rectify(page.image, known.mrz_region)))
    low, dark, bright, high = np.percentile(grey, (0.5, 5, 95, 99.5))
    blank = bool((high - low) / 255 < _BLANK_CONTRAST)
    light = light_of(_shrunk(seen, longest_px=_GLARE_SIDE_PX))
    cut = cut_off(known.extent, size_px=page.size_px) if known.extent else None
    dpi = _resolution_dpi(known)
    return CaptureQuality(
        page=page.number,
        edge_width_px=width,
        edge_width_mm=width / dpi * MM_PER_INCH if width and dpi else None,
        glare_share=None if blank else glare_share(seen),
        resolution_dpi=dpi,
        slant=_slant(known),
        cut_off_mm=cut.depth_mm if cut else None,
        cut_off_side=cut.side if cut else "",
        cut_off_known_to_mm=cut.known_to_mm if cut else None,
        brightness=float(grey.mean()) / 255,
        contrast=float(bright - dark) / 255,
        light=light,
        colour_cast=colour_cast(_shrunk(seen, longest_px=_CAST_SIDE_PX)) if light is Light.COLOUR else None,
        is_blank=blank,
    )


def _resolution_dpi(known: Known) -> float | None:
    if known.character_pitch_px:
        return known.character_pitch_px * _CHARACTERS_PER_INCH
    return known.extent.dpi if known.extent else None


def _slant(known: Known) -> float | None:
    """Return the slant of the page where its sides are seen, else of the MRZ's lines."""
    if known.extent and known.extent.sides_seen:
        return slant_of_page(known.extent.quad)
    return slant_of_lines(known.mrz_lines)


def edge_width_px(grey: Pixels) -> float | None:
    """Return the median 10-90 % width of the steepest edges, in pixels; None without an edge.

    Args:
        grey: shape (h, w).
    """
    across = cv2.Scharr(grey, cv2.CV_32F, 1, 0) / 32
    down = cv2.Scharr(grey, cv2.CV_32F, 0, 1) / 32
    slope = np.hypot(across, down)
    window = np.ones((_EDGE_WINDOW_PX, _EDGE_WINDOW_PX), np.uint8)
    contrast = (cv2.dilate(grey, window).astype(np.float32)) - cv2.erode(grey, window)
    telling = (contrast > _EDGE_CONTRAST) & (slope > 0)
    if not telling.any():
        return None
    steep = telling & (slope >= np.percentile(slope[telling], _STEEPEST_PERCENT))
    widths = _RISE_PER_SLOPE * contrast[steep] / slope[steep]
    return min(float(np.median(widths)), float(_EDGE_WINDOW_PX))


def glare_share(image: Pixels) -> float | None:
    """Return the share of a picture that is glare: clipped, colourless, away from the border, with a soft rim.

    None when the paper itself is as white as glare.

    Args:
        image: RGB, shape (h, w, 3).
    """
    small = _shrunk(image, longest_px=_GLARE_SIDE_PX)
    lightest = small.min(axis=2)
    if np.median(lightest) >= _WHITE_PAPER:
        return None
    count, labels, stats, _ = cv2.connectedComponentsWithStats((lightest >= _CLIPPED).astype(np.uint8))
    height, width = lightest.shape
    smallest = max(9.0, _SMALLEST_GLARE_SHARE * height * width)
    glare = 0
    for label in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[label])
        at_border = left == 0 or top == 0 or left + wide == width or top + high == height
        if area >= smallest and not at_border and _has_halo(lightest, labels, label, (left, top, wide, high)):
            glare += area
    return float(glare / (height * width))


def _has_halo(
    lightest: Pixels, labels: np.ndarray[tuple[int, ...], np.dtype[np.int32]], label: int, box: tuple[int, ...]
) -> bool:
    """Say whether the light around a clipped blob falls off slowly."""
    left, top, wide, high = box
    room = 4
    rows, columns = slice(max(0, top - room), top + high + room), slice(max(0, left - room), left + wide + room)
    blob = (labels[rows, columns] == label).astype(np.uint8)
    # One pixel beside the rim is blurred in any picture; the ring begins behind it.
    near, far = cv2.dilate(blob, np.ones((3, 3), np.uint8)), cv2.dilate(blob, np.ones((7, 7), np.uint8))
    ring = lightest[rows, columns][(far > 0) & (near == 0)]
    return bool(ring.size) and float(np.mean(ring > _HALO_GREY)) >= _HALO_SHARE


def _grey(image: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _shrunk(image: Pixels, *, longest_px: int) -> Pixels:
    """Return the picture at no more than this many px a side."""
    height, width = image.shape[:2]
    scale = longest_px / max(height, width)
    if scale >= 1:
        return image
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
