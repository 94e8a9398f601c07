"""From distributions per frame to characters at a fixed pitch: an MRZ line has 30, 36 or 44 of them, evenly spaced.

A chain of centres, one per character, is laid over the frames so that every centre stands on print and the steps
between them hardly vary; the best chain comes from dynamic programming. Runs of fillers, which other readers drop or
merge, are counted by the pitch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
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


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """One line laid over its frames.

    Attributes:
        frames: the centres, one per character.
        chances: what each character may be, shape (characters, 37), in the order of the alphabet; rows sum to 1.
        presence: mean certainty that a character stands at the centres, 0 to 1.
        worth: by which chains over the same frames compare, more is better.
    """

    frames: NDArray[np.int64]
    chances: Array
    presence: float
    worth: float

    @property
    def text(self) -> str:
        """The likeliest characters."""
        return "".join(ALPHABET[place] for place in self.chances.argmax(axis=1))

    @property
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
    back, totals = _walk(gain, begin, possible, steps)
    laid = []
    for length, total in totals.items():
        tail = int((total + end).argmax())
        if total[tail] + end[tail] < -length:
            continue
        frames = _followed(back[: length - 1], tail)
        outside = int(((peaks < frames[0] - 2) | (peaks > frames[-1] + 2)).sum())
        worth = float(total[tail]) - _LEFT_OUT * outside
        laid.append(Chain(frames, _chances(scores, ink, frames), float(ink[frames].mean()), worth))
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


def _beside(place: float | None, slack: float, frames: int) -> Array:
    """Return what standing at each frame costs: nothing within the slack of a place, too much elsewhere."""
    if place is None:
        return np.zeros(frames)
    return np.where(abs(np.arange(frames) - place) > slack, _FORBIDDEN, 0.0)


def _walk(
    gain: Array, total: Array, lengths: Sequence[int], steps: list[tuple[int, float]]
) -> tuple[NDArray[np.int8], dict[int, Array]]:
    """Return the step that leads to every frame for every character after the first, and the totals of the lengths."""
    back = np.zeros((max(lengths) - 1, len(gain)), np.int8)
    options = np.full((len(steps), len(gain)), _FORBIDDEN)
    sizes = np.array([size for size, _ in steps], np.int8)
    everywhere = np.arange(len(gain))
    totals = {}
    for place in range(max(lengths) - 1):
        for row, (size, cost) in enumerate(steps):
            np.subtract(total[:-size], cost, out=options[row, size:])
        choice = options.argmax(axis=0)
        back[place] = sizes[choice]
        total = options[choice, everywhere] + gain
        if place + 2 in lengths:
            totals[place + 2] = total
    return back, totals


def _followed(back: NDArray[np.int8], last: int) -> NDArray[np.int64]:
    """Return the frames of a chain from its last one."""
    chain = [last]
    for row in back[::-1]:
        chain.append(chain[-1] - int(row[chain[-1]]))
    return np.array(chain[::-1])


def _chances(scores: Array, ink: Array, frames: NDArray[np.int64]) -> Array:
    """Return what each character may be: the frame at its centre counts double, its neighbours once."""
    characters = np.exp(scores[:, 1:])
    characters /= characters.sum(axis=1, keepdims=True) + 1e-12
    mixed = np.zeros((len(frames), characters.shape[1]))
    for shift, weight in ((-1, 1.0), (0, 2.0), (1, 1.0)):
        at = np.clip(frames + shift, 0, len(ink) - 1)
        mixed += weight * (ink[at][:, None] + 1e-3) * characters[at]
    return np.asarray(mixed / mixed.sum(axis=1, keepdims=True))
