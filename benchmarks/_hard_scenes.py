"""Pages as they really arrive: on sheets and tables, two at a time, as strips, turned, small, pale, compressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from idverify.document import Pixels, Quad
from idverify.specimens.captures._optics import jpeg
from idverify.specimens.shot import Shot, apply_chain, parse_chain, shoot

Generator = np.random.Generator

# Where a person still reads an MRZ without guessing: the distance of characters in px, and how soft, as a share of it.
_PITCHES_PX, _SOFTEST = (8.0, 30.0), 0.13
_LONGEST_SIDE_PX = 1900
# Effects of `idverify.specimens.captures` that leave the print readable at these strengths, and how often each is used.
_LOOKS = (
    ("", 8.0),
    ("scan:0.5", 1.0),
    ("grey-copy:0.3", 1.0),
    ("halftone:0.3", 0.7),
    ("screen:0.3", 1.0),
    ("infrared:0.5", 0.7),
    ("ultraviolet:0.2", 0.7),
    ("shadow:0.6", 1.0),
    ("glare:0.3", 1.0),
    ("curl:0.4", 1.0),
    ("motion:0.25", 0.6),
)


@dataclass(frozen=True, slots=True)
class Original:
    """A page with its MRZ.

    Attributes:
        image: RGB.
        lines: what is printed.
        pitch_px: distance of its characters.
        top_px: where the MRZ begins, as a y of the picture; it is upright.
        bottom_px: where it ends.
    """

    image: Pixels
    lines: tuple[str, ...]
    pitch_px: float
    top_px: float
    bottom_px: float


@dataclass(frozen=True, slots=True)
class Hard:
    """One picture, what is printed on it and what was done to it."""

    image: Pixels
    lines: tuple[str, ...]
    kind: str


def hard_picture(original: Original, other: Pixels, rng: Generator) -> Hard:
    """Return a page in a scene, as a camera or scanner sees it.

    Args:
        original: the page.
        other: a page without an MRZ that may lie beside it.
        rng: chooses everything.
    """
    pitch = float(np.exp(rng.uniform(*np.log(_PITCHES_PX))))
    page = _resized(original.image, min(1.0, 1.3 * pitch / original.pitch_px))
    share = page.shape[1] / original.image.shape[1]
    look = _choice(_LOOKS, rng)
    shot, _ = apply_chain(_with_band(page, original, share), parse_chain(look), rng)
    band = shot.places[4:, 1]
    name, scene = _SCENES[int(rng.integers(len(_SCENES)))]
    image = scene(shot.image, (float(band.min()), float(band.max())), other, rng)
    pitch = min(pitch, original.pitch_px * share)
    image = _resized(image, pitch / (original.pitch_px * share))
    image = _resized(image, min(1.0, _LONGEST_SIDE_PX / max(image.shape[:2])))
    quarters = int(rng.integers(4)) if rng.random() < 0.4 else 0
    image = _photographed(np.ascontiguousarray(np.rot90(image, quarters)), pitch, rng)
    return Hard(image, original.lines, f"{name} {look or 'plain'} {quarters * 90} pitch {pitch:.0f}")


def _with_band(page: Pixels, original: Original, share: float) -> Shot:
    """Return the page with the corners of it and of its MRZ, which effects move."""
    height, width = page.shape[:2]
    top, bottom = original.top_px * share, original.bottom_px * share
    return shoot(page, (_box(0.0, width, height), _box(top, width, bottom)))


def _box(top: float, width: float, bottom: float) -> Quad:
    return Quad(((0.0, top), (width, top), (width, bottom), (0.0, bottom)))


def _choice(options: tuple[tuple[str, float], ...], rng: Generator) -> str:
    shares = np.array([share for _, share in options])
    return options[int(rng.choice(len(options), p=shares / shares.sum()))][0]


def _resized(image: Pixels, share: float) -> Pixels:
    size = (max(8, round(image.shape[1] * share)), max(8, round(image.shape[0] * share)))
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    return image if size == image.shape[1::-1] else np.asarray(cv2.resize(image, size, interpolation=way), np.uint8)


def _alone(page: Pixels, _band: tuple[float, float], _other: Pixels, _rng: Generator) -> Pixels:
    return page


def _strip(page: Pixels, band: tuple[float, float], _other: Pixels, rng: Generator) -> Pixels:
    """Return little more than the MRZ."""
    height = band[1] - band[0]
    top = max(0, int(band[0] - height * rng.uniform(0.2, 1.2)))
    return page[top : int(band[1] + height * rng.uniform(0.2, 0.8)) + 1]


def _sheet(page: Pixels, _band: tuple[float, float], other: Pixels, rng: Generator) -> Pixels:
    """Return a sheet with both pages under one another or side by side, in any order, and lines of text."""
    beside = _resized(other, page.shape[1] / other.shape[1])
    first, second = (page, beside) if rng.random() < 0.5 else (beside, page)
    gap = int(0.06 * page.shape[1])
    height, width = first.shape[0] + second.shape[0] + 5 * gap, page.shape[1] + 2 * gap
    sheet = np.full((height, width, 3), int(rng.integers(200, 256)), np.uint8)
    sheet[gap : gap + first.shape[0], gap : gap + first.shape[1]] = first
    top = 2 * gap + first.shape[0]
    sheet[top : top + second.shape[0], gap : gap + second.shape[1]] = second
    for row in range(2):
        place = (gap, height - 2 * gap + row * gap)
        text = "".join(chr(int(code)) for code in rng.integers(97, 123, 30))
        cv2.putText(sheet, text, place, cv2.FONT_HERSHEY_SIMPLEX, gap / 60, (60, 60, 60), 1, cv2.LINE_AA)
    return sheet


def _table(page: Pixels, _band: tuple[float, float], _other: Pixels, rng: Generator) -> Pixels:
    """Return the page on a cluttered table, slanted as in the hand, and leaning by up to eight degrees."""
    height, width = page.shape[:2]
    room = float(rng.uniform(1.1, 1.7))
    size = (round(width * room), round(max(height * room, width * room * 0.6)))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    lean = np.radians(rng.uniform(-8, 8))
    turn = np.array([[np.cos(lean), np.sin(lean)], [-np.sin(lean), np.cos(lean)]])
    landed = (corners - (width / 2, height / 2)) @ turn + (size[0] / 2, size[1] / 2)
    landed += rng.uniform(-0.035, 0.035, (4, 2)) * width
    matrix = np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), landed.astype(np.float32)), np.float64)
    return shoot(page, (_box(0.0, width, height),)).warped(matrix, size, paper=_ground(size, rng)).image


def _leaning(page: Pixels, _band: tuple[float, float], _other: Pixels, rng: Generator) -> Pixels:
    """Return the page scanned askew by up to five degrees, on white or black."""
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-5, 5)), 0.93)
    border = (255, 255, 255) if rng.random() < 0.7 else (10, 10, 10)
    return np.asarray(cv2.warpAffine(page, turn, (width, height), borderValue=border), np.uint8)


def _ground(size: tuple[int, int], rng: Generator) -> Pixels:
    """Return cloth, wood or stone with things lying on it."""
    width, height = size
    ground = np.full((height, width, 3), rng.uniform(30, 210) + rng.uniform(-25, 25, 3), np.float32)
    for cell in (2, 8, 40):
        grain = rng.normal(0, rng.uniform(2, 12), (height // cell + 2, width // cell + 2)).astype(np.float32)
        ground += cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC)[..., None]
    if rng.random() < 0.4:
        across = np.sin(np.arange(width, dtype=np.float32) * np.float32(rng.uniform(0.05, 1.0)))
        ground += (across * np.float32(rng.uniform(5, 30)))[None, :, None]
    for _ in range(int(rng.integers(0, 7))):
        box = (tuple(rng.uniform(0, 1, 2) * size), tuple(rng.uniform(0.02, 0.4, 2) * width), float(rng.uniform(0, 180)))
        cv2.fillPoly(ground, [cv2.boxPoints(box).astype(np.int32)], tuple(rng.uniform(10, 250, 3)), cv2.LINE_AA)
    return np.clip(ground, 0, 255).astype(np.uint8)


def _photographed(image: Pixels, pitch_px: float, rng: Generator) -> Pixels:
    """Return the picture after lens, light, sensor and file."""
    picture = np.asarray(image, np.float64)
    if rng.random() < 0.6:
        soft = max(0.3, pitch_px * rng.uniform(0.02, _SOFTEST))
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), soft), np.float64)
    if rng.random() < 0.25:
        contrast = rng.uniform(0.3, 0.6)
        picture = rng.uniform(20, 235 * (1 - contrast) + 20) + picture * contrast
    picture = picture + rng.normal(0, rng.uniform(0, 6), picture.shape)
    kept = np.clip(picture, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:
        kept = np.repeat(kept[..., int(rng.integers(3)), None], 3, axis=2)
    return jpeg(kept, int(rng.integers(35, 96)))


_Scene = Callable[[Pixels, tuple[float, float], Pixels, Generator], Pixels]
_SCENES: tuple[tuple[str, _Scene], ...] = (
    ("alone", _alone),
    ("strip", _strip),
    ("sheet", _sheet),
    ("table", _table),
    ("table", _table),
    ("leaning", _leaning),
)
