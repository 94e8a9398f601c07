"""Read one line: straighten its path, recognise its strip, lay the chain of characters, and look again if unsure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from idverify.document import Pixels
from idverify.reading.mrz.fixed_pitch import LENGTHS, Chain, best_chain
from idverify.reading.mrz.line_path import CAPITAL_PX, PITCH_PER_CAPITAL, GreyPicture, LinePath, straighten

FRAME_PX = 4
"""Columns of a strip per frame of the recogniser."""

# The recogniser is trained on pitches of 17 px within about 15 %.
_USUAL_PITCH_PX = CAPITAL_PX * PITCH_PER_CAPITAL
_PITCH_RANGE = (0.87, 1.16)
_NARROWEST_STRIP_PX = 160
# Above this presence and confidence a second look does not change what is read.
_SURE = 0.97
# Characters this close to an end of the strip may go on beyond it; the strip is then made longer.
_CUT_OFF_PITCHES = 1.2
_LONGER = 1.6
# Room at either end of a line, in characters.
_ROOM_PITCHES = 1.6
# How a second look differs: shift across and height, both in capitals.
_LOOKS = ((0.0, 1.0), (0.0, 0.88), (0.0, 1.12), (-0.1, 1.0), (0.1, 1.0))
_FURTHEST_SHRINK = 1.45

Scores = NDArray[np.float64]


class Recogniser(Protocol):
    """From strips to distributions."""

    def scores(self, strip: Pixels) -> Scores:
        """Return log probabilities of ground and 37 characters, shape (frames, 38)."""


@dataclass(frozen=True, slots=True, eq=False)
class LineReading:
    """What was read along one path.

    Attributes:
        path: where.
        scores: of every frame, shape (frames, 38).
        chain: the characters.
    """

    path: LinePath
    scores: Scores
    chain: Chain

    def along(self, place: float) -> float:
        """Return how far along the path the character at a place (0 is the first) stands, px from its middle."""
        frame = float(np.interp(place, np.arange(len(self.chain.frames)), self.chain.frames))
        return self.along_frame(frame)

    def along_frame(self, frame: float) -> float:
        """Return how far along the path a frame stands, px from its middle."""
        return (frame * FRAME_PX + (FRAME_PX - 1) / 2 - (self.path.strip_width - 1) / 2) / self.path.scale

    def frame_at(self, along: float) -> float:
        """Return the frame that stands at a place along the path."""
        return (along * self.path.scale + (self.path.strip_width - 1) / 2 - (FRAME_PX - 1) / 2) / FRAME_PX

    @property
    def pitch_px(self) -> float:
        """Distance of neighbouring characters in px of the picture."""
        return self.chain.pitch * FRAME_PX / self.path.scale

    @property
    def is_sure(self) -> bool:
        """Whether a second look is not needed."""
        return self.chain.presence > _SURE and float(np.sort(self.chain.chances.max(axis=1))[:2].mean()) > _SURE


def read_path(
    picture: GreyPicture, path: LinePath, recogniser: Recogniser, length: int | None = None
) -> LineReading | None:
    """Read along a path as it is; None when it holds too little print.

    Args:
        picture: where.
        path: of the line.
        recogniser: of strips.
        length: characters of the line; None tries every length of an MRZ.
    """
    strip = picture.cut(path)
    if strip.shape[1] < _NARROWEST_STRIP_PX:
        return None
    scores = recogniser.scores(strip)
    chain = best_chain(scores, LENGTHS if length is None else (length,))
    return None if chain is None else LineReading(path, scores, chain)


def read_line(picture: GreyPicture, path: LinePath, recogniser: Recogniser) -> LineReading | None:
    """Read a line of roughly known place, length and height."""
    straight = straighten(picture, path)
    reading = read_path(picture, straight, recogniser)
    if reading is None or reading.chain.presence < 0.3:  # noqa: PLR2004  no print there
        return reading
    ratio = reading.chain.pitch * FRAME_PX / _USUAL_PITCH_PX
    longer = _is_cut_off(reading)
    if _PITCH_RANGE[0] < ratio < _PITCH_RANGE[1] and not longer:
        return reading
    if longer:
        straight = replace(straight, length=straight.length * _LONGER, sag_px=straight.sag_px * _LONGER**2)
    capital = straight.capital_px * min(max(ratio, 1 / _FURTHEST_SHRINK), _FURTHEST_SHRINK)
    again = read_path(picture, straighten(picture, replace(straight, capital_px=capital)), recogniser)
    return again if again is not None and again.chain.quality > reading.chain.quality - 0.1 * longer else reading


def _is_cut_off(reading: LineReading) -> bool:
    """Say whether characters stand at an end of the strip, so that more may follow."""
    room = _CUT_OFF_PITCHES * reading.chain.pitch
    return bool(reading.chain.frames[0] < room or reading.chain.frames[-1] > len(reading.scores) - 1 - room)


def look_closer(picture: GreyPicture, first: LineReading, recogniser: Recogniser) -> LineReading:
    """Read a line again with what the first reading tells: its ends, and heights and places around its own."""
    length = len(first.chain.frames)
    left, right = first.along(0), first.along(length - 1)
    room = 2 * _ROOM_PITCHES * first.pitch_px
    capital = first.pitch_px / PITCH_PER_CAPITAL
    base = replace(
        first.path.moved((left + right) / 2),
        length=right - left + room,
        capital_px=capital,
        sag_px=first.path.sag_px * ((right - left + room) / first.path.length) ** 2,
    )
    base = straighten(picture, base)
    best = first
    for shift, height in _LOOKS:
        path = replace(base.moved(0.0, shift * capital), capital_px=capital * height)
        reading = read_path(picture, path, recogniser, length)
        if reading is not None and reading.chain.quality > best.chain.quality:
            best = reading
        if best.is_sure:
            break
    return best
