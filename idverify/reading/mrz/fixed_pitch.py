"""From distributions per frame to characters at a fixed pitch: an MRZ line has 30, 36 or 44 of them, evenly spaced.

A chain of centres, one per character, is laid over the frames so that every centre stands on print and the steps
between them hardly vary; the best chain comes from dynamic programming. Runs of fillers, which other readers drop or
merge, are counted by the pitch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from idverify.mrz.format import ALPHABET

Array = NDArray[np.float64]

LENGTHS = (44, 36, 30)
"""Characters of a line: TD3 and MRV-A, TD2 and MRV-B, TD1. ICAO Doc 9303-4 to 9303-7."""

# A frame further from its neighbours' step than the usual one costs this much a frame.
_UNEVEN = 0.03
# Print beside the chain speaks against it: half of what a character inside speaks for it.
_LEFT_OUT = 0.3
_FEWEST_PEAKS = 12
_FORBIDDEN = -1e9
_SLACK_FRAMES = 0.7
# A line printed this surely at its own pitch, fillers at its end, is short of fillers when a whole one fits worse.
_PRINTED, _FITS = 0.97, 0.95
_MOST_ADDED = 4
# What an added filler is worth: certain enough to be returned, too little to be relied on.
_ADDED_FILLER = np.full((1, len(ALPHABET)), 0.5 / (len(ALPHABET) - 1))
_ADDED_FILLER[0, ALPHABET.index("<")] = 0.5


@dataclass(frozen=True, eq=False)
class Chain:
    """One line laid over its frames.

    Attributes:
        frames: the centres, one per character.
        scores: log probabilities of every frame, shape (frames, 38), ground first.
        presence: mean certainty that a character stands at the centres, 0 to 1.
        worth: by which chains over the same frames compare, more is better.
        added: how many fillers at the end are not printed, where a line ends early.
    """

    frames: NDArray[np.int64]
    scores: Array
    presence: float
    worth: float
    added: int = 0

    @cached_property
    def chances(self) -> Array:
        """What each character may be, shape (characters, 37), in the order of the alphabet; rows sum to 1."""
        printed = _chances(self.scores, self.frames[: len(self.frames) - self.added])
        return np.concatenate([printed, np.repeat(_ADDED_FILLER, self.added, axis=0)])

    @property
    def text(self) -> str:
        """The likeliest characters."""
        return "".join(ALPHABET[place] for place in self.chances.argmax(axis=1))

    @cached_property
    def confidence(self) -> float:
        """Mean probability of the likeliest characters."""
        return float(self.chances.max(axis=1).mean())

    @property
    def pitch(self) -> float:
        """Mean step in frames."""
        return float(self.frames[-1] - self.frames[0]) / (len(self.frames) - 1)

    @property
    def quality(self) -> float:
        """Presence and confidence together, 0 to 2."""
        return self.presence + self.confidence


def usual_step(ink: Array) -> tuple[float, NDArray[np.int64]] | None:
    """Return the usual distance of characters in frames, and where they peak; None with few characters."""
    peaks = np.flatnonzero((ink > 0.5) & (ink >= np.r_[0, ink[:-1]]) & (ink > np.r_[ink[1:], 0]))  # noqa: PLR2004
    if len(peaks) < _FEWEST_PEAKS:
        return None
    steps = np.diff(peaks)
    close = steps[steps < 8]  # noqa: PLR2004  twice the usual 4.25 frames is a missed character
    usual = float(np.median(close)) if len(close) else 4.0
    near = steps[(steps >= usual - 1) & (steps <= usual + 1)]
    return (float(near.mean()) if len(near) else usual), peaks


def lay_chains(
    scores: Array,
    lengths: tuple[int, ...] = LENGTHS,
    *,
    first: float | None = None,
    last: float | None = None,
    slack: float = 0.0,
) -> list[Chain]:
    """Return the best chain of each length that the frames have room for; none when too little print is there.

    Args:
        scores: log probabilities, shape (frames, 38), ground first.
        lengths: characters of the line.
        first: frame where the first character stands; None means anywhere.
        last: frame where the last character stands; None means anywhere.
        slack: how many frames they may stand beside those.
    """
    ink = 1 - np.exp(scores[:, 0])
    measured = usual_step(ink)
    if measured is None:
        return []
    usual, peaks = measured
    if first is not None and last is not None:
        usual = (last - first) / (lengths[0] - 1)
    low, high = max(2, int(np.floor(usual - _SLACK_FRAMES))), int(np.ceil(usual + _SLACK_FRAMES))
    possible = [length for length in lengths if (length - 1) * low < len(ink)]
    if not possible:
        return []
    gain = ink - 0.5
    begin, end = gain + _beside(first, slack, len(ink)), _beside(last, slack, len(ink))
    steps = [(size, _UNEVEN * abs(size - usual)) for size in range(low, high + 1)]
    totals = _walk(gain, begin, max(possible), steps)
    laid = []
    for length in possible:
        total = totals[length - 1]
        tail = int((total + end).argmax())
        if total[tail] + end[tail] < -length:
            continue
        frames = _followed(totals[:length], tail, steps)
        outside = int(((peaks < frames[0] - 2) | (peaks > frames[-1] + 2)).sum())
        worth = float(total[tail]) - _LEFT_OUT * outside
        laid.append(Chain(frames, scores, float(ink[frames].mean()), worth))
    return laid


def best_chain(
    scores: Array,
    lengths: tuple[int, ...] = LENGTHS,
    *,
    first: float | None = None,
    last: float | None = None,
    slack: float = 0.0,
) -> Chain | None:
    """Return the best chain of any of the lengths; see `lay_chains`."""
    chains = lay_chains(scores, lengths, first=first, last=last, slack=slack)
    return max(chains, key=lambda chain: chain.worth, default=None)


def with_fillers(chain: Chain) -> Chain:
    """Return a chain of the same length with fillers added, where the print is a shorter line; else the chain itself.

    Lines set at another pitch than their neighbours, mostly by forgers, hold fewer fillers than the format asks for.
    """
    length = len(chain.frames)
    if chain.presence > _FITS:
        return chain
    short = best_chain(chain.scores, tuple(range(length - 1, length - 1 - _MOST_ADDED, -1)))
    if short is None or short.presence < _PRINTED or short.confidence < chain.confidence or short.text[-2:] != "<<":
        return chain
    added = length - len(short.frames)
    beyond = np.round(short.frames[-1] + short.pitch * np.arange(1, added + 1)).astype(np.int64)
    return replace(short, frames=np.concatenate([short.frames, beyond]), added=added)


def _beside(place: float | None, slack: float, frames: int) -> Array:
    """Return what standing at each frame costs: nothing within the slack of a place, too much elsewhere."""
    if place is None:
        return np.zeros(frames)
    return np.where(abs(np.arange(frames) - place) > slack, _FORBIDDEN, 0.0)


def _walk(gain: Array, total: Array, length: int, steps: list[tuple[int, float]]) -> Array:
    """Return the best total of a chain that ends at every frame, for every number of characters from 1."""
    frames, low, high = len(gain), steps[0][0], steps[-1][0]
    # Before every row stand as many forbidden frames as the longest step reaches back: all steps are then one window.
    padded = np.full((length, high + frames), _FORBIDDEN)
    totals = padded[:, high:]
    totals[0] = total
    costs = np.array([[cost] for _, cost in reversed(steps)])
    windows = sliding_window_view(padded, frames, axis=1)[:, : high - low + 1]
    options = np.empty((len(steps), frames))
    for place in range(1, length):
        np.subtract(windows[place - 1], costs, out=options)
        options.max(axis=0, out=totals[place])
        totals[place] += gain
    return totals


def _followed(totals: Array, last: int, steps: list[tuple[int, float]]) -> NDArray[np.int64]:
    """Return the frames of a chain from its last one: every step is the one that the best total came by."""
    chain = [last]
    for before in totals[-2::-1]:
        here, best, came_by = chain[-1], -np.inf, steps[0][0]
        for size, cost in steps:
            if size <= here and (total := before[here - size] - cost) > best:
                best, came_by = total, size
        chain.append(here - came_by)
    return np.array(chain[::-1])


def _chances(scores: Array, frames: NDArray[np.int64]) -> Array:
    """Return what each character may be: the frame at its centre counts double, its neighbours once."""
    at = np.clip(frames[None, :] + np.array([[-1], [0], [1]]), 0, len(scores) - 1)
    shares = np.exp(scores[at])
    characters = shares[:, :, 1:]
    inked = 1 - shares[:, :, :1]
    weights = np.array([1.0, 2.0, 1.0])[:, None, None] * (inked + 1e-3)
    mixed = (weights * characters / (characters.sum(axis=2, keepdims=True) + 1e-12)).sum(axis=0)
    return np.asarray(mixed / mixed.sum(axis=1, keepdims=True))
