"""What a recogniser's shares per step say: the likeliest text, other letters, and how likely a given text is. Pure.

Connectionist temporal classification: Graves et al., ICML 2006.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float32]
"""Shape (steps, classes); class 0 is "no character"."""

# Shares below this are noise of the softmax.
_FLOOR = 1e-9
# Alternatives kept for a letter: enough that rare letters with marks are among them.
_ALTERNATIVES = 48
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Letter:
    """One printed character.

    Attributes:
        alternatives: what it can be, likeliest first, each with its share.
        step: where in the line, in steps of the recogniser.
    """

    alternatives: tuple[tuple[str, float], ...]
    step: float

    @property
    def text(self) -> str:
        """The likeliest."""
        return self.alternatives[0][0]

    @property
    def share(self) -> float:
        """Of the likeliest."""
        return self.alternatives[0][1]


def letters_of(shares: Shares, characters: NDArray[np.str_]) -> tuple[Letter, ...]:
    """Return the likeliest text, letter by letter."""
    best = shares.argmax(axis=1)
    starts = np.flatnonzero((best > 0) & (best != np.concatenate(([0], best[:-1]))))
    letters = []
    for start in starts:
        end = start + 1
        while end < len(best) and best[end] == best[start]:
            end += 1
        step = start + int(shares[start:end, best[start]].argmax())
        row = shares[step]
        ranked = np.argsort(-row)[: _ALTERNATIVES + 1]
        kept = tuple((str(characters[one]), float(row[one])) for one in ranked if one > 0)
        letters.append(Letter(kept[:_ALTERNATIVES], (start + end - 1) / 2))
    return tuple(letters)


def log_likelihood(shares: Shares, classes: Sequence[int]) -> float:
    """Return the logarithm of the share that a recogniser gives to a text, all alignments summed.

    Args:
        shares: of one line.
        classes: of the text's characters.

    >>> shares = np.array([[0.1, 0.9, 0.0], [0.8, 0.2, 0.0], [0.1, 0.0, 0.9]], np.float32)
    >>> log_likelihood(shares, [1, 2]) > log_likelihood(shares, [2]) > log_likelihood(shares, [2, 1])
    True
    """
    states = np.zeros(2 * len(classes) + 1, np.int64)
    states[1::2] = classes
    seen = np.log(np.maximum(shares[:, states], _FLOOR).astype(np.float64))
    may_skip = np.zeros(len(states), np.bool_)
    may_skip[3::2] = states[3::2] != states[1:-2:2]
    total = np.full(len(states), _NEVER)
    total[:2] = seen[0, :2]
    for row in seen[1:]:
        stepped = np.concatenate(([_NEVER], total[:-1]))
        skipped = np.where(may_skip, np.concatenate(([_NEVER, _NEVER], total[:-2])), _NEVER)[: len(states)]
        total = np.logaddexp(np.logaddexp(total, stepped), skipped) + row
    return float(np.logaddexp.reduce(total[-2:]))
