"""Make labelled strips: `python -m models.training.mrz.strips COUNT SEED FILE.npz`.

A strip is one line as the reader would cut it, somewhat beside its middle, height and angle. Every frame (four
columns) is labelled with the character whose middle it holds, with 0 on the ground, or with -100 at the edges of
characters, where nothing is asked.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.mrz.capture import photograph, print_on_paper
from models.training.mrz.scene import Block, draw_block, write_text
from models.training.mrz.texts import ALPHABET, happens, random_lines

HEIGHT_PX, CAPITAL_PX, FRAME_PX = 28, 16.0, 4
"""Height of a strip, of its capitals, and width of a frame; the reader cuts the same (idverify/reading/mrz)."""
WIDTH_PX = 832
IGNORED = -100
"""Label of frames at the edges of characters; torch's cross entropy leaves it out."""

# A frame belongs to a character within this share of a pitch around its middle; beyond the second share it is ground.
_INSIDE, _OUTSIDE = 0.24, 0.36
# Every other strip is of small print: there, not on large print, readings go wrong.
_PITCHES_PX, _SMALL_PITCHES_PX, _SHARE_SMALL = (5.5, 34.0), (5.5, 13.0), 0.5
_SHARE_WITHOUT = 0.07
"""Strips without an MRZ: other text and textures, all ground."""

Strips = NDArray[np.uint8]
Labels = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class _Cut:
    """How a strip lies on its picture: scales, left edge, and small errors of place, angle, curve and slant."""

    across: float
    down: float
    x: float
    y: float
    lean: float
    bend: float
    slant: float


def make_strips(count: int, seed: int) -> tuple[Strips, Labels]:
    """Return strips (count, 28, 832) and labels (count, 208)."""
    rng = np.random.default_rng(seed)
    strips = np.zeros((count, HEIGHT_PX, WIDTH_PX), np.uint8)
    labels = np.zeros((count, WIDTH_PX // FRAME_PX), np.int16)
    done = 0
    while done < count:
        for strip, label in _scene_strips(rng):
            if done < count:
                strips[done], labels[done] = strip, label
                done += 1
    return strips, labels


def _scene_strips(rng: np.random.Generator) -> list[tuple[Strips, Labels]]:
    pitches = _SMALL_PITCHES_PX if happens(_SHARE_SMALL, rng) else _PITCHES_PX
    pitch = float(np.exp(rng.uniform(*np.log(pitches))))
    block = draw_block(random_lines(rng), pitch, rng)
    empty = rng.random() < _SHARE_WITHOUT
    if empty:
        block.ink[:] = 0
        box = (0, 0, block.ink.shape[1], block.ink.shape[0])
        size = max(6, int(block.capital_px * 0.8))
        write_text(block.ink, rng, box=box, sizes=(size, size * 2 + 1), count=int(rng.integers(0, 12)))
    picture = photograph(print_on_paper(block.ink, pitch, rng), pitch, rng)
    return [_strip(picture, block, line, rng, empty=empty) for line in range(len(block.lines))]


def _strip(
    picture: NDArray[np.uint8], block: Block, line: int, rng: np.random.Generator, *, empty: bool
) -> tuple[Strips, Labels]:
    cut = _random_cut(block, line, rng)
    strip = _warp(picture, block, line, cut, rng)
    labels = _labels((block.xs[line] - cut.x) * cut.across, block.lines[line], block.pitch_px * cut.across)
    if empty:
        labels[:] = 0
    return strip, labels


def _random_cut(block: Block, line: int, rng: np.random.Generator) -> _Cut:
    down = CAPITAL_PX / (block.capital_px * float(np.clip(rng.normal(1, 0.10), 0.75, 1.3)))
    across = down * float(np.clip(rng.normal(1, 0.05), 0.85, 1.15))
    room = (WIDTH_PX - 12) / (block.pitch_px * (len(block.lines[line]) + 1))
    clipped = happens(0.08, rng)
    before = rng.uniform(-2.5, 0) if clipped else rng.uniform(0.1, 3.0)
    return _Cut(
        across=min(across, room),
        down=down,
        x=float(block.xs[line][0]) - block.pitch_px * (0.5 + before),
        y=float(block.ys[line]) + rng.normal(0, 0.08) * block.capital_px,
        lean=float(np.clip(rng.normal(0, 0.006), -0.02, 0.02)),
        bend=rng.normal(0, 0.06) * block.capital_px if happens(0.4, rng) else 0.0,
        slant=rng.normal(0, 0.07) if happens(0.5, rng) else 0.0,
    )


def _warp(picture: NDArray[np.uint8], block: Block, line: int, cut: _Cut, rng: np.random.Generator) -> Strips:
    """Cut a strip along a line that is not quite straight; large print is averaged down first, as the reader does."""
    source = picture
    if cut.down < 0.6:
        share = max(cut.down * 1.6, 0.15)
        source = np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    shares = source.shape[1] / picture.shape[1], source.shape[0] / picture.shape[0]
    columns, rows = np.meshgrid(np.arange(WIDTH_PX, dtype=np.float32), np.arange(HEIGHT_PX, dtype=np.float32))
    aside = (rows - HEIGHT_PX / 2 + 0.5) / cut.down
    length = len(block.lines[line]) * block.pitch_px
    x = cut.x + columns / cut.across
    along = (x - block.xs[line][0]) / length - 0.5
    y = cut.y + aside + cut.lean * along * length * 0.5 + cut.bend * (4 * along * along - 0.33)
    x = x + cut.slant * aside
    way = cv2.INTER_LINEAR if happens(0.7, rng) else cv2.INTER_CUBIC
    map_x, map_y = (
        ((place + 0.5) * share - 0.5).astype(np.float32) for place, share in zip((x, y), shares, strict=True)
    )
    return np.asarray(cv2.remap(source, map_x, map_y, way, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _labels(centres: NDArray[np.float64], text: str, pitch: float) -> Labels:
    frames = np.arange(WIDTH_PX // FRAME_PX) * FRAME_PX + (FRAME_PX - 1) / 2
    distance = np.abs(frames[:, None] - centres[None, :])
    nearest, away = distance.argmin(axis=1), distance.min(axis=1)
    classes = np.array([ALPHABET.index(character) + 1 for character in text], np.int16)
    labels = np.zeros(len(frames), np.int16)
    labels[away < _OUTSIDE * pitch] = IGNORED
    inside = away <= _INSIDE * pitch
    labels[inside] = classes[nearest[inside]]
    middles = distance.argmin(axis=0)
    seen = distance[middles, np.arange(len(centres))] < FRAME_PX
    labels[middles[seen]] = classes[seen]
    return labels


def main(arguments: list[str]) -> None:
    """Write one file of strips."""
    count, seed, file = int(arguments[0]), int(arguments[1]), Path(arguments[2])
    cv2.setNumThreads(1)
    strips, labels = make_strips(count, seed)
    np.savez(file, strips=strips, labels=labels)


if __name__ == "__main__":
    main(sys.argv[1:])
