"""Lines of print that make up one MRZ: as many as its format has, parallel, under one another, at one pitch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from idverify.reading.mrz.fixed_pitch import best_chain
from idverify.reading.mrz.line_path import LinePath
from idverify.reading.mrz.line_reading import LineReading

SHAPES = ((2, 44), (2, 36), (3, 30))
"""Number of lines and their length: TD3 and MRV-A, TD2 and MRV-B, TD1; ICAO Doc 9303-4 to 9303-7."""

# In ICAO's print lines follow one another at 6.35 mm (TD3; 2.5 pitches) and 5.3 mm (TD1; 2.1 pitches).
_LINE_STEP_PITCHES = (1.4, 4.2)
_STEP_RATIO = 1.4
# Lines of one MRZ have one pitch, and start at one place, within these shares of it.
_SAME_PITCH = 0.09
_SAME_START_PITCHES = 0.7
_FAR_START_PITCHES = 6.0
# Lines closer than this are one line read twice.
_SAME_LINE_PITCHES = 0.6
_DIFFERENT_DIRECTION = 0.06


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The lines of one MRZ, from the first to the last.

    Attributes:
        lines: two or three, each with as many characters as the others.
        worth: how well print, pitch and places fit an MRZ, 0 to 2; above 1.6 nearly always one.
    """

    lines: tuple[LineReading, ...]
    worth: float

    @property
    def texts(self) -> tuple[str, ...]:
        """The likeliest characters of every line."""
        return tuple(line.chain.text for line in self.lines)

    @property
    def pitch_px(self) -> float:
        """Distance of neighbouring characters in px of the picture."""
        return float(np.mean([line.pitch_px for line in self.lines]))


def best_block(readings: Sequence[LineReading]) -> Block | None:
    """Return the best MRZ among lines read; None when none of them go together."""
    if not readings:
        return None
    course = max(readings, key=lambda one: one.chain.quality).path
    lines = _without_repeats(_in_order(readings, course), course)
    blocks = [
        block
        for count, length in SHAPES
        for first in range(len(lines) - count + 1)
        if (block := _block(lines[first : first + count], length, course)) is not None
    ]
    return max(blocks, key=lambda block: block.worth, default=None)


def _in_order(readings: Sequence[LineReading], course: LinePath) -> list[LineReading]:
    """Return the lines that run along a course, from the first to the last."""
    parallel = [one for one in readings if abs(np.sin(one.path.angle - course.angle)) < _DIFFERENT_DIRECTION]
    return sorted(
        (one for one in parallel if np.cos(one.path.angle - course.angle) > 0),
        key=lambda one: course.place_of(one.path)[1],
    )


def _without_repeats(lines: Sequence[LineReading], course: LinePath) -> list[LineReading]:
    """Return the better of lines that stand at one place."""
    kept: list[LineReading] = []
    for line in lines:
        step = course.place_of(line.path)[1] - course.place_of(kept[-1].path)[1] if kept else np.inf
        if step > _SAME_LINE_PITCHES * line.pitch_px:
            kept.append(line)
        elif line.chain.quality > kept[-1].chain.quality:
            kept[-1] = line
    return kept


def _block(lines: Sequence[LineReading], length: int, course: LinePath) -> Block | None:
    """Return neighbouring lines as an MRZ of a length; None when they do not fit one."""
    like = [line for line in lines if len(line.chain.frames) == length]
    if not like:
        return None
    best = max(like, key=lambda line: line.chain.quality)
    pitch = best.pitch_px
    steps = np.diff([course.place_of(line.path)[1] for line in lines]) / pitch
    low, high = _LINE_STEP_PITCHES
    if steps.min() < low or steps.max() > high or steps.max() / steps.min() > _STEP_RATIO:
        return None
    laid = [relaid(line, length, pitch_px=pitch) for line in lines]
    whole = [line for line in laid if line is not None]
    if len(whole) < len(lines):
        return None
    starts = np.array([course.place_of(line.path)[0] + line.along(0) for line in whole]) / pitch
    aligned = _aligned(whole, starts - float(np.median(starts)), length, best)
    if aligned is None:
        return None
    worth = float(np.mean([_worth(line) for line in aligned]))
    return Block(tuple(aligned), worth)


def _aligned(
    lines: Sequence[LineReading], aside: np.ndarray[tuple[int], np.dtype[np.float64]], length: int, best: LineReading
) -> list[LineReading] | None:
    """Return the lines with all their first characters under one another; a mark at the border shifts one."""
    if np.abs(aside).max() > _FAR_START_PITCHES:
        return None
    if np.abs(aside - aside[list(lines).index(best)]).max() <= _SAME_START_PITCHES:
        return list(lines)
    options = []
    for leader in lines:
        moved = [relaid(line, length, pitch_px=leader.pitch_px, under=leader) for line in lines]
        options.append([line for line in moved if line is not None])
    whole = [option for option in options if len(option) == len(lines)]
    return max(whole, key=lambda option: sum(_worth(line) for line in option), default=None)


def relaid(line: LineReading, length: int, *, pitch_px: float, under: LineReading | None = None) -> LineReading | None:
    """Return a line read with a length, at about a pitch, with its first character under another line's.

    Args:
        line: as read.
        length: characters.
        pitch_px: distance of characters that the line shares with others, in px of the picture.
        under: a line whose first character stands at the same place along.
    """
    if abs(line.pitch_px / pitch_px - 1) > _SAME_PITCH:
        step = pitch_px * line.path.scale / 4
        chain = best_chain(line.scores, (length,), step=step)
    elif under is not None:
        along = under.path.place_of(line.path)[0]
        middle = line.frame_at(under.along(0) - along)
        slack = _SAME_START_PITCHES * line.chain.pitch
        chain = best_chain(line.scores, (length,), starts=(middle - slack, middle + slack), step=line.chain.pitch)
    elif len(line.chain.frames) == length:
        return line
    else:
        chain = best_chain(line.scores, (length,), step=line.chain.pitch)
    return None if chain is None else replace(line, chain=chain)


def _worth(line: LineReading) -> float:
    """Return what a line is worth: its share of print on the chain, less print beside it, and its confidence."""
    return line.chain.worth / (0.5 * len(line.chain.frames)) + line.chain.confidence
