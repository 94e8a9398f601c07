"""Where a line of print runs on a picture, and cutting it out as a straight strip at the recogniser's scale."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels, Quad

STRIP_HEIGHT_PX = 28
CAPITAL_PX = 16.0
"""Height of a strip and of the capitals on it; the recogniser is trained at this scale (models/training/mrz)."""

# Letters are 2.4 mm high at a pitch of 2.54 mm: ISO 1073-2; ICAO Doc 9303-3, 4.4.
PITCH_PER_CAPITAL = 2.54 / 2.4
# Strips longer than this hold no MRZ line at any plausible scale; it bounds time and memory.
_LONGEST_STRIP_PX = 1500


@dataclass(frozen=True, slots=True)
class LinePath:
    """A line of print: nearly straight, in any direction.

    Attributes:
        x: middle of the line, px of the picture.
        y: middle of the line between the foot and the head of capitals.
        angle: direction of reading in radians, clockwise from the x axis (y runs down).
        length: in px, with room at both ends.
        capital_px: height of capitals.
        sag_px: how far the ends lie below the middle, in the line's own frame.
    """

    x: float
    y: float
    angle: float
    length: float
    capital_px: float
    sag_px: float = 0.0

    @property
    def scale(self) -> float:
        """Strip px per picture px."""
        return CAPITAL_PX / self.capital_px

    @property
    def strip_width(self) -> int:
        """Width of its strip in px."""
        return int(min(max(8, round(self.length * self.scale)), _LONGEST_STRIP_PX))

    def point(self, along: float, across: float = 0.0) -> tuple[float, float]:
        """Return a point of the picture from a place along and below the line, in px from its middle."""
        share = 2 * along / self.length
        below = across + self.sag_px * share * share
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        return self.x + along * cosine - below * sine, self.y + along * sine + below * cosine

    def moved(self, along: float, across: float = 0.0) -> LinePath:
        """Return the path with its middle elsewhere on or beside it."""
        x, y = self.point(along, across)
        return replace(self, x=x, y=y)

    def reversed(self) -> LinePath:
        """Return the same place read from the other side."""
        return replace(self, angle=self.angle + math.pi, sag_px=-self.sag_px)

    def place_of(self, other: LinePath) -> tuple[float, float]:
        """Return where the middle of another line lies, along and across this one's straight course."""
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        right, down = other.x - self.x, other.y - self.y
        return right * cosine + down * sine, down * cosine - right * sine

    def quad(self, first: float, last: float, half_height: float) -> Quad:
        """Return the place of the line between two places along it."""
        return Quad(
            (
                self.point(first, -half_height),
                self.point(last, -half_height),
                self.point(last, half_height),
                self.point(first, half_height),
            )
        )


class GreyPicture:
    """A grey picture and its halved copies, made when first needed."""

    def __init__(self, grey: Pixels) -> None:
        self._levels = [grey]

    @property
    def grey(self) -> Pixels:
        """The picture itself, shape (h, w)."""
        return self._levels[0]

    def at_width(self, width: int) -> Pixels:
        """Return the picture scaled to a width; large ones are halved first."""
        grey, _ = self._level_for(width / self.grey.shape[1])
        size = (width, max(8, round(self.grey.shape[0] * width / self.grey.shape[1])))
        way = cv2.INTER_AREA if grey.shape[1] > 1.5 * width else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(grey, size, interpolation=way), np.uint8)

    def cut(self, path: LinePath, height_px: int = STRIP_HEIGHT_PX) -> Pixels:
        """Return the strip along a path, its middle row on the line; beyond the picture its border is repeated."""
        level, share = self._level_for(path.scale)
        width = path.strip_width
        step = share / path.scale
        cosine, sine = math.cos(path.angle) * step, math.sin(path.angle) * step
        x = (path.x + 0.5) * share - 0.5
        y = (path.y + 0.5) * share - 0.5
        centre_u, centre_v = (width - 1) / 2, (height_px - 1) / 2
        if abs(path.sag_px * path.scale) < 0.5:  # noqa: PLR2004  half a pixel of the strip does not show
            matrix = np.array(
                [
                    [cosine, -sine, x - cosine * centre_u + sine * centre_v],
                    [sine, cosine, y - sine * centre_u - cosine * centre_v],
                ]
            )
            flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            strip = cv2.warpAffine(level, matrix, (width, height_px), flags=flags, borderMode=cv2.BORDER_REPLICATE)
            return np.asarray(strip, np.uint8)
        u = np.arange(width, dtype=np.float32) - np.float32(centre_u)
        v = np.arange(height_px, dtype=np.float32)[:, None] - np.float32(centre_v)
        below = v + np.float32(path.sag_px * path.scale) * (u / np.float32(width / 2)) ** 2
        maps = (x + cosine * u - sine * below).astype(np.float32), (y + sine * u + cosine * below).astype(np.float32)
        return np.asarray(cv2.remap(level, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)

    def _level_for(self, scale: float) -> tuple[Pixels, float]:
        """Return the copy whose scale is at least and less than twice the strip's, and its share of the size."""
        wanted = 0
        while scale * 2 ** (wanted + 1) <= 1:
            wanted += 1
        while len(self._levels) <= wanted:
            larger = self._levels[-1]
            size = (max(1, larger.shape[1] // 2), max(1, larger.shape[0] // 2))
            self._levels.append(np.asarray(cv2.resize(larger, size, interpolation=cv2.INTER_AREA), np.uint8))
        return self._levels[wanted], self._levels[wanted].shape[1] / self.grey.shape[1]


# A line is straightened on a strip this high, judged in pieces of about three characters.
_TALL_PX = 48
_PIECE_PX = 52
_FURTHEST_PX = 9
_FEWEST_PIECES = 4
# Keeps the fit solvable where the pieces stand almost at one place.
_RIDGE = 1e-9


def straighten(picture: GreyPicture, path: LinePath) -> LinePath:
    """Return the path moved, turned and bent onto the middle of its capitals."""
    strip = picture.cut(path, _TALL_PX)
    edges = np.abs(cv2.Sobel(strip, cv2.CV_16S, 1, 0, ksize=3)).astype(np.float32)
    pieces = max(_FEWEST_PIECES, round(strip.shape[1] / _PIECE_PX))
    ends = np.linspace(0, strip.shape[1], pieces + 1).astype(int)
    sums = np.add.reduceat(edges, ends[:-1], axis=1, dtype=np.float32)
    profiles = np.asarray((sums / np.diff(ends)).T, np.float32)
    offsets, weights = _middles(profiles)
    middles = ((ends[:-1] + ends[1:]) / 2 - strip.shape[1] / 2) / (strip.shape[1] / 2)
    fitted = _fit(middles, offsets, weights)
    if fitted is None:
        return path
    offset, lean, sag = (value / path.scale for value in fitted)
    return replace(
        path.moved(0.0, offset), angle=path.angle + math.atan2(lean, path.length / 2), sag_px=path.sag_px + sag
    )


def _middles(profiles: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where the middle of the print lies in every piece, in px below the strip's middle, and its weight."""
    half, ring = int(CAPITAL_PX / 2), 5
    sums = np.concatenate([np.zeros((len(profiles), 1)), np.cumsum(profiles, axis=1)], axis=1)
    centre = _TALL_PX // 2
    places = np.arange(centre - _FURTHEST_PX, centre + _FURTHEST_PX + 1)
    inside = sums[:, places + half] - sums[:, places - half]
    around = sums[:, places + half + ring] - sums[:, places - half - ring] - inside
    contrast = inside / (2 * half) - around / (2 * ring)
    best = contrast.argmax(axis=1)
    near = np.clip(best[:, None] + np.arange(-2, 3), 0, len(places) - 1)
    rows = np.arange(len(profiles))[:, None]
    share = np.maximum(contrast[rows, near] - contrast.min(axis=1, keepdims=True), 0) ** 4 + 1e-9
    offsets = (places[near] * share).sum(axis=1) / share.sum(axis=1) - centre
    return offsets, np.maximum(contrast.max(axis=1), 0)


def _fit(
    places: NDArray[np.float64], offsets: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[float, float, float] | None:
    """Return middle, lean and sag of a parabola through the pieces, the odd ones left out; None without print."""
    strong = weights > 0.25 * weights.max()
    if strong.sum() < _FEWEST_PIECES or weights.max() <= 0:
        return None
    x, y, w = places[strong], offsets[strong], np.sqrt(weights[strong])
    terms = np.stack([np.ones_like(x), x, x * x], axis=1)
    if len(x) < 2 * _FEWEST_PIECES:
        terms = terms[:, :2]
    ridge = _RIDGE * np.eye(terms.shape[1])
    for _ in range(3):
        weighted = terms * (w * w)[:, None]
        solution = np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ y)
        error = np.abs(terms @ solution - y)
        w = np.sqrt(weights[strong]) / (1 + (error / 1.5) ** 2)
    return float(solution[0]), float(solution[1]), float(solution[2]) if len(solution) > 2 else 0.0  # noqa: PLR2004
