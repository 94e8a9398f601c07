"""From ink to a grey picture: papers and patterns, contrast, light, lens, sensor and file."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.mrz.faces import Ink
from models.training.mrz.texts import happens

Grey = NDArray[np.float32]
"""Brightness, shape (h, w), 0 to 255."""

# Paper and ink never differ by less than this many grey levels: below, nothing can be read.
_LEAST_CONTRAST = 14.0


def print_on_paper(ink: Ink, pitch_px: float, rng: np.random.Generator) -> Grey:
    """Return the block printed on some paper, with uneven ink and light."""
    paper = _paper(ink.shape, pitch_px / 14, rng)
    lowest = float(np.percentile(paper, 2))
    contrast = max(
        _LEAST_CONTRAST, lowest * (1 - rng.uniform(0, 0.6)) if happens(0.75, rng) else lowest * rng.uniform(0.08, 0.4)
    )
    black = max(0.0, lowest - contrast)
    cover = ink * rng.uniform(0.8, 1)
    picture = paper * (1 - cover) + black * cover
    if happens(0.3, rng):
        picture = picture * _shade(ink.shape, rng)
    if happens(0.12, rng):
        picture = picture + _glare(ink.shape, rng)
    if happens(0.12, rng):
        picture = picture + _threads(ink.shape, pitch_px, rng)
    return np.asarray(picture, np.float32)


def photograph(picture: Grey, pitch_px: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the picture as a camera, scanner or screen shows it and a file keeps it."""
    if happens(0.75, rng):
        blur = min(abs(rng.normal(0, 0.08)), 0.22) * pitch_px
        if blur > 0.25:
            picture = _grey(cv2.GaussianBlur(picture, (0, 0), blur, sigmaY=blur * rng.uniform(0.7, 1.3)))
    if happens(0.16, rng):
        picture = _moved(picture, pitch_px * rng.uniform(0.1, 0.4), rng)
    if happens(0.2, rng):
        picture = _resampled(picture, pitch_px, rng)
    if happens(0.1, rng):
        picture = picture + _screen(picture.shape, rng)
    if happens(0.2, rng):
        sharp = picture - cv2.GaussianBlur(picture, (0, 0), 1.2)
        picture = picture + sharp * rng.uniform(0.3, 1.6)
    noise = rng.uniform(0, 12) * rng.random()
    picture = picture + rng.standard_normal(picture.shape, np.float32) * np.float32(noise)
    if happens(0.15, rng):
        picture = _grey(255 * (np.clip(picture, 0, 255) / 255) ** rng.uniform(0.5, 1.9))
    kept = np.clip(picture, 0, 255).astype(np.uint8)
    if happens(0.06, rng):
        levels = int(rng.integers(4, 20))
        kept = (np.round(kept / 255 * levels) / levels * 255).astype(np.uint8)
    if happens(0.7, rng):
        quality = int(rng.integers(18, 96))
        kept = _as_jpeg(kept, quality)
    return np.asarray(kept, np.uint8)


def _grey(picture: NDArray[Any]) -> Grey:
    return np.asarray(picture, np.float32)


def _as_jpeg(picture: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    file = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_GRAYSCALE), np.uint8)


def _paper(shape: tuple[int, ...], scale: float, rng: np.random.Generator) -> Grey:
    height, width = shape
    level = rng.uniform(70, 250)
    paper = np.full((height, width), level, np.float32)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    paper += (across / width - 0.5) * rng.normal(0, 25) + (down / height - 0.5) * rng.normal(0, 25)
    for _ in range(int(rng.integers(1, 4)) if happens(0.6, rng) else 0):
        paper += _wave(across, down, scale, rng)
    for _ in range(int(rng.integers(1, 5)) if happens(0.3, rng) else 0):
        centre = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        axes = (int(rng.integers(5, width // 3 + 6)), int(rng.integers(3, height + 4)))
        cv2.ellipse(paper, centre, axes, rng.uniform(0, 180), 0, 360, float(level + rng.normal(0, 24)), -1)
    if happens(0.25, rng):
        paper += _texture((height, width), scale, rng)
    return np.asarray(np.clip(paper, 30, 255), np.float32)


def _wave(across: Grey, down: Grey, scale: float, rng: np.random.Generator) -> Grey:
    """Return lines of a guilloche or raster, soft or hard, bent or straight."""
    turn, pace = rng.uniform(0, np.pi), rng.uniform(0.12, 1.3) / scale
    bend, bend_pace = rng.uniform(0, 6) * rng.random(), rng.uniform(0.01, 0.15) / scale
    along = across * np.cos(turn) + down * np.sin(turn)
    aside = across * np.sin(turn) - down * np.cos(turn)
    wave = np.sin(pace * along + bend * np.sin(bend_pace * aside))
    if happens(0.5, rng):
        wave = (wave > rng.uniform(0.3, 0.9)) * -1.5
    return np.asarray(wave * rng.uniform(2, 24) * rng.random(), np.float32)


def _texture(shape: tuple[int, int], scale: float, rng: np.random.Generator) -> Grey:
    """Return noise of several sizes, like cloth, wood or a face."""
    texture = np.zeros(shape, np.float32)
    for size in (1.5, 4, 12, 40):
        grid = max(2, int(shape[0] / (size * scale))), max(2, int(shape[1] / (size * scale)))
        coarse = rng.standard_normal(grid, np.float32)
        texture += cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_LINEAR) * np.float32(rng.random())
    return np.asarray(texture * rng.uniform(2, 14) * rng.random(), np.float32)


def _shade(shape: tuple[int, ...], rng: np.random.Generator) -> Grey:
    """Return the light left in a shadow with a soft edge, 0 to 1."""
    height, width = shape
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    turn = rng.uniform(0, 2 * np.pi)
    along = (across - rng.uniform(0, width)) * np.cos(turn) + (down - rng.uniform(0, height)) * np.sin(turn)
    edge = 1 / (1 + np.exp(-np.clip(along / rng.uniform(3, width / 5), -30, 30)))
    return np.asarray(1 - rng.uniform(0.1, 0.6) * edge, np.float32)


def _glare(shape: tuple[int, ...], rng: np.random.Generator) -> Grey:
    height, width = shape
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    spread_x, spread_y = width * rng.uniform(0.03, 0.2), height * rng.uniform(0.3, 2)
    light = np.exp(-((across - x) ** 2) / (2 * spread_x**2) - (down - y) ** 2 / (2 * spread_y**2))
    return np.asarray(light * rng.uniform(30, 120), np.float32)


def _threads(shape: tuple[int, ...], pitch_px: float, rng: np.random.Generator) -> Grey:
    """Return bright or dark threads and curves across the print: laminate patterns, fibres under ultraviolet light."""
    threads = np.zeros(shape, np.float32)
    height, width = shape
    for _ in range(int(rng.integers(1, 14))):
        turn, reach = rng.uniform(0, 2 * np.pi), pitch_px * float(np.exp(rng.uniform(0, 3)))
        bends = turn + np.cumsum(rng.normal(0, 0.4, 8))
        start = rng.uniform(0, 1, 2) * (width, height)
        path = start + np.cumsum(np.stack([np.cos(bends), np.sin(bends)], 1) * reach / 8, 0)
        thick = max(1, round(pitch_px * rng.uniform(0.03, 0.25)))
        cv2.polylines(threads, [np.round(path).astype(np.int32)], False, rng.uniform(0.3, 1), thick, cv2.LINE_AA)
    strength = rng.uniform(15, 120) if happens(0.7, rng) else -rng.uniform(10, 50)
    return np.asarray(cv2.GaussianBlur(threads, (0, 0), 0.5 + 0.03 * pitch_px) * strength, np.float32)


def _moved(picture: Grey, length_px: float, rng: np.random.Generator) -> Grey:
    """Return the picture smeared along a straight way in any direction, mostly level or upright."""
    turn = float(rng.uniform(0, np.pi) if happens(0.5, rng) else rng.integers(2) * np.pi / 2)
    half = max(1, int(np.ceil(length_px / 2)))
    places = np.arange(-half, half + 1, dtype=np.float32)
    distance = np.abs(places[None, :] * np.sin(turn) - places[:, None] * np.cos(turn))
    along = np.abs(places[None, :] * np.cos(turn) + places[:, None] * np.sin(turn))
    kernel = np.clip(1 - distance, 0, 1) * np.clip(length_px / 2 + 0.5 - along, 0, 1)
    return _grey(cv2.filter2D(picture, -1, (kernel / kernel.sum()).astype(np.float32), borderType=cv2.BORDER_REPLICATE))


def _resampled(picture: Grey, pitch_px: float, rng: np.random.Generator) -> Grey:
    """Lose detail in a smaller copy, as pictures of pictures do; characters keep six pixels."""
    share = max(rng.uniform(0.35, 0.9), min(1.0, 6 / pitch_px))
    size = (max(4, round(picture.shape[1] * share)), max(4, round(picture.shape[0] * share)))
    ways = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)
    small = cv2.resize(picture, size, interpolation=ways[int(rng.integers(3))])
    back = cv2.resize(small, picture.shape[::-1], interpolation=ways[int(rng.integers(1, 4))])
    return np.asarray(back, np.float32)


def _screen(shape: tuple[int, ...], rng: np.random.Generator) -> Grey:
    """Return the raster of a screen or of halftone print, which beats with the pixels."""
    down, across = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    pace, turn = rng.uniform(0.8, 3.2), rng.uniform(0, np.pi / 2)
    first = np.sin(pace * (across * np.cos(turn) + down * np.sin(turn)))
    second = np.sin(pace * (down * np.cos(turn) - across * np.sin(turn)))
    return np.asarray((first + second) * rng.uniform(2, 16), np.float32)
