"""One place read from several crops: small print reads differently in each, and what all of them allow was printed.

Pure: shares in, texts and likelihoods out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from idverify.reading.ocr.ctc import Letter, Shares, letters_of, log_likelihood

# A crop that cuts letters off makes any text unlikely; it counts against a text no more than this.
_WORST = -14.0


@dataclass(frozen=True, slots=True, eq=False)
class CloseLook:
    """What a recogniser made of each crop.

    Attributes:
        crops: shares of each; the first is the place itself.
        characters: of the classes; the first is none.
        classes: number of each character.
    """

    crops: tuple[Shares, ...]
    characters: NDArray[np.str_]
    classes: Mapping[str, int]

    @property
    def texts(self) -> tuple[str, ...]:
        """What each crop says, without doubles."""
        return tuple(dict.fromkeys("".join(one.text for one in self._letters(crop)).strip() for crop in self.crops))

    def likelihood(self, text: str) -> float:
        """Return the mean logarithm of the share that the crops give to a text; very low for unknown characters."""
        classes = [self.classes[one] for one in text if one in self.classes]
        if not classes or len(classes) < len(text):
            return _WORST
        return float(np.mean([max(_WORST, log_likelihood(crop, classes)) for crop in self.crops]))

    def likeliest(self, texts: Iterable[str]) -> tuple[tuple[str, float], ...]:
        """Return texts with their likelihood, likeliest first."""
        return tuple(sorted(((one, self.likelihood(one)) for one in texts), key=lambda one: -one[1]))

    def letters(self, text: str) -> tuple[Letter, ...]:
        """Return a text letter by letter with the mean of the shares of the crops that read as many; or nothing."""
        read = [letters for crop in self.crops if len(letters := self._letters(crop)) == len(text)]
        return tuple(_mean(ones) for ones in zip(*read, strict=True))

    def _letters(self, crop: Shares) -> tuple[Letter, ...]:
        return letters_of(crop, self.characters)


def _mean(letters: tuple[Letter, ...]) -> Letter:
    shares: dict[str, float] = {}
    for letter in letters:
        for text, share in letter.alternatives:
            shares[text] = shares.get(text, 0.0) + share / len(letters)
    ranked = sorted(shares.items(), key=lambda one: -one[1])
    return Letter(tuple(ranked), sum(one.step for one in letters) / len(letters))
