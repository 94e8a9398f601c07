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
_SURE = 0.92
# Characters this close to an end of the strip may go on beyond it; the strip is then made longer.
_CUT_OFF_PITCHES = 1.2
_LONGER = 0.35
_ADJUSTMENTS = 3
# Patterns read with a mean confidence of 0.2 to 0.6, other text with 0.4 to 0.8; of 189 lines of MRZs in generated
# scenes and the fixtures none was below 0.73 at whatever scale it was first read, and none below 0.8 at the right one.
_LEAST_PRESENCE, _HOPELESS, _PROMISING = 0.3, 0.65, 0.8
# A strip with more of the line on it may be this much less sure.
_WORSE = 0.1
# Room at either end of a line, in characters.
_ROOM_PITCHES = 1.6
# How a second look differs: shift across and height, both in capitals.
_LOOKS = ((0.0, 1.0), (0.0, 0.88), (0.0, 1.12), (-0.1, 1.0), (0.1, 1.0))
_FURTHEST_SHRINK = 1.45
# Looks that read this much less well than the best still tell something of what each character may be.
_NEARLY_AS_WELL = 0.1

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
        again: the characters by another look at the same print.
        looks: the characters by every look that read nearly as well, this one and the other among them.
    """

    path: LinePath
    scores: Scores
    chain: Chain
    again: Chain | None = None
    looks: tuple[Chain, ...] = ()

    @property
    def chances(self) -> NDArray[np.float64]:
        """What each character may be by all looks together, shape (characters, 37); rows sum to 1."""
        if not self.looks or self.chain.added:
            return self.chain.chances
        return np.asarray(np.mean([look.chances for look in self.looks], axis=0))

    def along(self, place: int) -> float:
        """Return how far along the path a character stands (0: the first, -1: the last), px from its middle."""
        frame = float(self.chain.frames[place])
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
    """Read a line of roughly known place, length and height; adjust these until the whole line is on the strip.

    Print that does not read like an MRZ, and not more like one once adjusted, is left as it is.
    """
    reading = read_path(picture, straighten(picture, path), recogniser)
    for _ in range(_ADJUSTMENTS):
        if reading is None or reading.chain.presence < _LEAST_PRESENCE or reading.chain.confidence < _HOPELESS:
            return reading
        adjusted = _adjusted(reading)
        if adjusted is None:
            return reading
        again = read_path(picture, straighten(picture, adjusted), recogniser)
        if again is None or again.chain.quality < reading.chain.quality - _WORSE:
            return reading
        hardly_better = again.chain.confidence < min(_PROMISING, reading.chain.confidence + _WORSE)
        reading = again
        if hardly_better:
            return reading
    return reading


def _adjusted(reading: LineReading) -> LinePath | None:
    """Return the path at the recogniser's scale, longer where characters stand at an end; None when it is right."""
    path, chain = reading.path, reading.chain
    ratio = chain.pitch * FRAME_PX / _USUAL_PITCH_PX
    room = _CUT_OFF_PITCHES * chain.pitch
    before = _LONGER * path.length if chain.frames[0] < room else 0.0
    after = _LONGER * path.length if chain.frames[-1] > len(reading.scores) - 1 - room else 0.0
    if _PITCH_RANGE[0] < ratio < _PITCH_RANGE[1] and not before and not after:
        return None
    length = path.length + before + after
    return replace(
        path.moved((after - before) / 2),
        length=length,
        capital_px=path.capital_px * min(max(ratio, 1 / _FURTHEST_SHRINK), _FURTHEST_SHRINK),
        sag_px=path.sag_px * (length / path.length) ** 2,
    )


def look_closer(picture: GreyPicture, first: LineReading, recogniser: Recogniser) -> LineReading:
    """Read a line again with what the first reading tells: its ends, and heights and places around its own."""
    length = len(first.chain.frames)
    base = _close_path(picture, first)
    readings = [first]
    for shift, height in _LOOKS:
        path = replace(base.moved(0.0, shift * base.capital_px), capital_px=base.capital_px * height)
        reading = read_path(picture, path, recogniser, length)
        if reading is not None and _same_place(reading, first):
            readings.append(reading)
        if max(readings, key=_quality).is_sure and len(readings) > 1:
            break
    best, *others = sorted(readings, key=_quality, reverse=True)
    looks = tuple(one.chain for one in readings if _quality(one) > _quality(best) - _NEARLY_AS_WELL)
    return replace(best, again=others[0].chain if others else None, looks=looks)


def _quality(reading: LineReading) -> float:
    return reading.chain.quality


def _close_path(picture: GreyPicture, first: LineReading) -> LinePath:
    """Return the path that a reading ran along, from its first character to its last, at its own height."""
    left, right = first.along(0), first.along(-1)
    length = right - left + 2 * _ROOM_PITCHES * first.pitch_px
    path = replace(
        first.path.moved((left + right) / 2),
        length=length,
        capital_px=first.pitch_px / PITCH_PER_CAPITAL,
        sag_px=first.path.sag_px * (length / first.path.length) ** 2,
    )
    return straighten(picture, path)


def _same_place(reading: LineReading, first: LineReading) -> bool:
    """Say whether two readings begin and end at one place; a shifted chain is another reading, not a second look."""
    aside = first.path.place_of(reading.path)[0]
    return all(abs(aside + reading.along(place) - first.along(place)) < 0.5 * first.pitch_px for place in (0, -1))
