"""Put portrait and ghost on a page: laid on smoothly, sprayed in fine dots or burnt in by a laser."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.specimens.artwork import overprint_lines
from idverify.specimens.canvas import MM_PER_INCH, Box
from idverify.specimens.layout import Ghost, Photo
from idverify.specimens.portraits import cropped

Floats = NDArray[np.float32]

_OVERPRINT_STRENGTH = 0.34
_FADE_MM = 1.2
# A laser burns grey levels from nothing (paper of the photograph, its level seen on the composites' wall) to black.
_LASER_WHITE, _LASER_BLACK = 205.0, 28.0
_LASER_DEPTH = 0.88
# Spacing of a laser's lines: 500 per inch are 0.05 mm; at 300 dpi they beat against the pixels as on real scans.
_LASER_LINES_PER_INCH = 500.0
_LASER_GRAIN = 0.07
# Spread of an inkjet's dots around the tone, in grey levels at middle tone; seen at 300 dpi they have blurred.
_INKJET_GRAIN = 17.0


def put_portrait(image: Pixels, box: Box, photo: Photo, portrait: Pixels, *, dpi: float, overprint: bool) -> None:
    """Put a portrait in its place, in place.

    Args:
        image: the page.
        box: where.
        photo: edge, tone and process of the design.
        portrait: RGB, 4:5.
        dpi: resolution of the page.
        overprint: whether fine lines cross the portrait; the design must say in which colour.
    """
    left, top, right, bottom = box
    shape = (bottom - top, right - left)
    picture = cropped(portrait, shape[1], shape[0]).astype(np.float32)
    if photo.tone == "grey":
        picture = np.repeat(picture.mean(2, keepdims=True), 3, 2)
    part = image[top:bottom, left:right].astype(np.float32)
    if photo.process == "laser":
        picture = part * _burnt(picture.mean(2), dpi)[..., None]
    elif photo.process == "inkjet":
        picture = _sprayed(picture)
    alpha = _edge_fade(shape, dpi)[..., None] if photo.edge == "soft" else np.float32(1)
    blended = picture * alpha + part * (1 - alpha)
    if photo.overprint and overprint:
        lines = _overprint(shape, dpi)[..., None] * np.float32(_OVERPRINT_STRENGTH)
        blended = blended * (1 - lines) + np.array(photo.overprint, np.float32) * lines
    image[top:bottom, left:right] = np.clip(blended, 0, 255).astype(np.uint8)


def put_ghost(image: Pixels, box: Box, ghost: Ghost, portrait: Pixels, *, dpi: float) -> None:
    """Put the second, pale portrait in its place, in place."""
    left, top, right, bottom = box
    shape = (bottom - top, right - left)
    grey = cropped(portrait, shape[1], shape[0]).astype(np.float32).mean(2, keepdims=True) / 255
    fade = ghost.strength * _edge_fade(shape, dpi)[..., None]
    part = image[top:bottom, left:right].astype(np.float32)
    image[top:bottom, left:right] = (part * (1 - fade * (1 - grey))).astype(np.uint8)


def _burnt(grey: Floats, dpi: float) -> Floats:
    """Return the share of light that a laser leaves: it only darkens, line by line, with a grain."""
    tone = np.clip((grey - _LASER_BLACK) / (_LASER_WHITE - _LASER_BLACK), 0, 1)
    rows = np.arange(grey.shape[0], dtype=np.float32)[:, None]
    lines = np.float32(1) + np.float32(0.06) * np.cos(2 * np.pi * rows * _LASER_LINES_PER_INCH / dpi)
    depth = (1 - tone) * lines * (1 + np.float32(_LASER_GRAIN) * _grain(grey.shape)[..., 0])
    return np.asarray(1 - _LASER_DEPTH * np.clip(depth, 0, 1), np.float32)


def _sprayed(picture: Floats) -> Floats:
    """Return the picture in scattered ink dots: most visible in the middle tones, none on bare paper or full ink."""
    share = picture / 255
    return np.asarray(picture + _INKJET_GRAIN * 4 * share * (1 - share) * _grain(picture.shape), np.float32)


@lru_cache(maxsize=32)
def _grain(shape: tuple[int, ...]) -> Floats:
    """Return noise without coarse parts, shape (h, w, 3), mean 0 and standard deviation 1: dots keep their distance."""
    rng = np.random.default_rng(20261124)
    noise = rng.normal(0, 1, (*shape[:2], 3)).astype(np.float32)
    noise -= cv2.GaussianBlur(noise, (0, 0), 1.5)
    return np.asarray(noise / noise.std(), np.float32)


@lru_cache(maxsize=32)
def _overprint(shape: tuple[int, int], dpi: float) -> Floats:
    return overprint_lines(shape[1], shape[0], dpi)


@lru_cache(maxsize=64)
def _edge_fade(shape: tuple[int, int], dpi: float) -> Floats:
    """Return 1 inside, falling to 0 over the outermost 1.2 mm."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    edge = np.minimum.reduce([x, y, shape[1] - 1 - x, shape[0] - 1 - y])
    return np.asarray(np.clip(edge / (_FADE_MM * dpi / MM_PER_INCH), 0, 1), np.float32)
