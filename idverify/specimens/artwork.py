"""Security background: rainbow tint, guilloche waves, rosettes and microtext, the same for every copy of a design."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.specimens.canvas import MM_PER_INCH, Canvas, Colour, Ink
from idverify.specimens.layout import Artwork, Emblem, Lattice, Rosette, Waves

# Sub-pixel bits of cv2.polylines: without them fine guilloche lines step.
_SHIFT = 4
# Outline of a heraldic shield, unit size: straight top, sides that meet in a point below.
_SHIELD = np.array(
    [(-0.8, -1), (0.8, -1), (0.8, -0.1), (0.68, 0.4), (0.4, 0.78), (0, 1.05), (-0.4, 0.78), (-0.68, 0.4), (-0.8, -0.1),
     (-0.8, -1)]
)  # fmt: skip


def draw_background(artwork: Artwork, size_mm: tuple[float, float], dpi: float) -> Pixels:
    """Return the printed background of a page, RGB."""
    scale = dpi / MM_PER_INCH
    width, height = round(size_mm[0] * scale), round(size_mm[1] * scale)
    image = _rainbow(artwork.tints, width, height)
    for family in artwork.waves:
        _draw_waves(image, family, scale)
    for lattice in artwork.lattices:
        _draw_lattice(image, lattice, scale)
    for rosette in artwork.rosettes:
        _draw_rosette(image, rosette, scale)
    for emblem in artwork.emblems:
        _draw_emblem(image, emblem, scale)
    canvas = Canvas(image, dpi)
    if artwork.microtext:
        ink = Ink("plain", 0.7, _darker(artwork.tints[0]))
        copies = int((size_mm[0] - 4) / canvas.width_mm(artwork.microtext, ink))
        for y in (2.4, size_mm[1] - 1.6):
            canvas.text((2.0, y), artwork.microtext * copies, ink)
    return canvas.pixels()


def overprint_lines(width: int, height: int, dpi: float) -> NDArray[np.float32]:
    """Return the fine lines printed over a portrait, shape (h, w), 0 to 1."""
    scale = dpi / MM_PER_INCH
    lines = np.zeros((height, width), np.uint8)
    xs = np.arange(0, width + 2, 2.0)
    for number, y in enumerate(np.arange(-scale, height + scale, 0.95 * scale)):
        wave = 0.42 * scale * np.sin(xs / (1.6 * scale) + number * 0.6)
        _polyline(lines, np.stack([xs, y + wave], 1), 255)
    return np.asarray(lines / 255.0, np.float32)


def _rainbow(tints: tuple[Colour, ...], width: int, height: int) -> Pixels:
    stops = np.linspace(0, 1, len(tints))
    across = np.linspace(0, 1, width)
    row = np.stack([np.interp(across, stops, [tint[channel] for tint in tints]) for channel in range(3)], -1)
    return np.repeat(row[None], height, 0).astype(np.uint8)


def _draw_waves(image: Pixels, family: Waves, scale: float) -> None:
    height, width = image.shape[:2]
    length = np.hypot(width, height)
    along = np.arange(-length / 2, length / 2, 2.0)
    slope = np.radians(family.slope_deg)
    for number, across in enumerate(np.arange(-length / 2, length / 2, family.spacing_mm * scale)):
        phase = 2 * np.pi * along / (family.wavelength_mm * scale)
        swing = np.sin(phase + number * 0.17) + 0.4 * np.sin(3.1 * phase - number * 0.31)
        offset = across + swing * family.amplitude_mm * scale
        x = width / 2 + along * np.cos(slope) - offset * np.sin(slope)
        y = height / 2 + along * np.sin(slope) + offset * np.cos(slope)
        _polyline(image, np.stack([x, y], 1), family.colour)


def _draw_rosette(image: Pixels, rosette: Rosette, scale: float) -> None:
    angle = np.linspace(0, 2 * np.pi, 1800)
    for turn in range(3):
        for ring in np.linspace(0.30, 1, 10):
            petals = np.sin(rosette.petals * angle + turn * 2 * np.pi / 3) * np.cos(rosette.petals // 2 * angle)
            radius = rosette.radius_mm * scale * ring * (1 + 0.24 * petals)
            x = rosette.at_mm[0] * scale + radius * np.cos(angle)
            y = rosette.at_mm[1] * scale + radius * np.sin(angle)
            _polyline(image, np.stack([x, y], 1), rosette.colour)


def _draw_lattice(image: Pixels, lattice: Lattice, scale: float) -> None:
    """Draw a honeycomb: per cell the three edges that no neighbour draws, and a dot in every second cell."""
    height, width = image.shape[:2]
    cell = lattice.cell_mm * scale
    turns = np.radians([30, 90, 150, 210])
    corners = np.stack([np.cos(turns), np.sin(turns)], 1) * cell / np.sqrt(3)
    for row in range(int(height / (cell * 0.866)) + 2):
        for column in range(int(width / cell) + 2):
            centre = np.array([(column + 0.5 * (row % 2)) * cell, row * cell * 0.866])
            _polyline(image, corners + centre, lattice.colour)
            if (row + column) % 2:
                _polyline(image, np.stack([centre, centre + np.array([0.12 * cell, 0])]), lattice.colour)


def _draw_emblem(image: Pixels, emblem: Emblem, scale: float) -> None:
    """Draw a shield with a star between two sprays of leaves."""
    radius = emblem.radius_mm * scale
    centre = np.array(emblem.at_mm) * scale
    for size in (1.0, 0.92):
        _polyline(image, centre + _SHIELD * radius * 0.62 * size, emblem.colour)
    turns = np.linspace(-np.pi / 2, 1.5 * np.pi, 2 * emblem.points + 1)
    reach = np.where(np.arange(len(turns)) % 2, 0.15, 0.36) * radius
    star = centre + np.stack([np.cos(turns) * reach, np.sin(turns) * reach], 1)
    cv2.fillPoly(image, [np.round(star * (1 << _SHIFT)).astype(np.int32)], emblem.colour, cv2.LINE_AA, _SHIFT)
    for side in (-1, 1):
        for turn in np.radians(np.arange(-35, 80, 14)):
            stem = centre + np.array([side * np.cos(turn), np.sin(turn)]) * radius * 0.82
            _polyline(image, stem + _leaf(turn, side, 0.2 * radius), emblem.colour)


def _leaf(turn: float, side: int, length: float) -> NDArray[np.float64]:
    """Return the outline of a leaf that leans up and outwards from the ring of the emblem."""
    along = np.linspace(0, 1, 9)
    wide = 0.24 * np.sin(np.pi * along)
    outline = np.concatenate([np.stack([along, wide], 1), np.stack([along, -wide], 1)[::-1]]) * length
    lean = turn - 0.9
    x = outline[:, 0] * np.cos(lean) - outline[:, 1] * np.sin(lean)
    return np.stack([side * x, outline[:, 0] * np.sin(lean) + outline[:, 1] * np.cos(lean)], 1)


def _polyline(image: NDArray[np.uint8], points: NDArray[np.float64], colour: Colour | int) -> None:
    fixed = np.round(points * (1 << _SHIFT)).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(image, [fixed], False, colour, 1, cv2.LINE_AA, _SHIFT)


def _darker(colour: Colour) -> Colour:
    return (int(colour[0] * 0.6), int(colour[1] * 0.6), int(colour[2] * 0.6))
