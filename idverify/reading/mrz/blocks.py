"""Lines of print that make up one MRZ: as many as its format has, parallel, under one another, at one pitch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from idverify.mrz.format import ALPHABET
from idverify.reading.mrz.fixed_pitch import best_chain
from idverify.reading.mrz.line_path import LinePath
from idverify.reading.mrz.line_reading import FRAME_PX, LineReading

SHAPES = ((2, 44), (2, 36), (3, 30))
"""Number of lines and their length: TD3 and MRV-A, TD2 and MRV-B, TD1; ICAO Doc 9303-4 to 9303-7."""

# In ICAO's print lines follow one another at 6.35 mm (TD3; 2.5 pitches) and 5.3 mm (TD1; 2.1 pitches).
_LINE_STEP_PITCHES = (1.4, 4.2)
_STEP_RATIO = 1.4
# Lines of one MRZ begin and end under one another within this; perspective and a curved page add to it.
_SAME_PLACE_PITCHES = 0.8
# Lines that end this close under one another need not be laid so.
_UNDER_ONE_ANOTHER = 0.45
# What every pitch between the edges of the lines takes from a block's worth, so that a mark beside a line is no
# character of it, and up to how many.
_UNEVEN_EDGE, _FAR_PITCHES = 0.06, 6.0
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
        return tuple("".join(ALPHABET[place] for place in line.chances.argmax(axis=1)) for line in self.lines)

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
    options: list[list[LineReading] | None] = [list(lines)] if len(like) == len(lines) else []
    if not options or _spread_pitches(lines, course) > _UNDER_ONE_ANOTHER:
        options += [_under(lines, leader, ends=ends) for leader in like for ends in ((0, -1), (0,), (-1,))]
    blocks = [Block(tuple(option), _worth_of(option, course)) for option in options if option]
    return max(blocks, key=lambda block: block.worth, default=None)


def _under(lines: Sequence[LineReading], leader: LineReading, *, ends: tuple[int, ...]) -> list[LineReading] | None:
    """Return the lines with their first or last characters under those of one of them; None when one cannot be."""
    laid = []
    for line in lines:
        if line is leader:
            laid.append(line)
            continue
        aside = leader.path.place_of(line.path)[0]
        first, last = (line.frame_at(leader.along(end) - aside) if end in ends else None for end in (0, -1))
        slack = _SAME_PLACE_PITCHES * leader.pitch_px * line.path.scale / FRAME_PX
        chain = best_chain(line.scores, (len(leader.chain.frames),), first=first, last=last, slack=slack)
        if chain is None:
            return None
        laid.append(replace(line, chain=chain))
    return laid


def _worth_of(lines: Sequence[LineReading], course: LinePath) -> float:
    """Return the mean worth of lines, less when they do not begin and end under one another."""
    spread = _spread_pitches(lines, course)
    return float(np.mean([_worth(line) for line in lines])) - _UNEVEN_EDGE * min(spread, _FAR_PITCHES)


def _spread_pitches(lines: Sequence[LineReading], course: LinePath) -> float:
    """Return how far the ends of lines are from standing under one another, in pitches."""
    places = np.array([[course.place_of(line.path)[0] + line.along(place) for place in (0, -1)] for line in lines])
    return float(np.ptp(places, axis=0).max()) / lines[0].pitch_px


def _worth(line: LineReading) -> float:
    """Return what a line is worth: its share of print on the chain, less print beside it, and its confidence."""
    return line.chain.worth / (0.5 * len(line.chain.frames)) + line.chain.confidence
