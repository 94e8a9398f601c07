"""From lines of characters with boxes to the lines of one MRZ, by the geometry of the print alone.

All lines of an MRZ have the same number of characters at the same pitch (ICAO Doc 9303-3, 4.1), so a mark outside
the block is no character, and a filler the engine skipped leaves a gap of its own width. What stands where a
character is read is never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from idverify.mrz.format import ALPHABET, FILLER
from idverify.reading.tesseract_program import Character, CharacterLine

# Lines and their length: TD3 and MRV-A, TD2 and MRV-B, TD1; ICAO Doc 9303-4 to -7.
_SHAPES = ((2, 44), (2, 36), (3, 30))
# How many characters a line may lack or have too many and still be fitted; more is another text.
_MOST_MISFIT = 8
_FEWEST_CHARACTERS = 20
# Text that is no MRZ, read with the MRZ model, has lower confidence; measured on the fixtures, where the lowest
# confidence of a line that is mostly right is 0.62.
_LEAST_LINE_CONFIDENCE = 0.55
# A mark is outside when its centre lies this share of a pitch beyond the other lines.
_OUTSIDE = 0.6
# Confidence of a filler that was added because the print has room for it: its place is sure, its ink is not.
_ADDED_CONFIDENCE = 0.5
# In ICAO's print, lines follow each other at 6.35 mm (TD3; 2.5 pitches) and 5.3 mm (TD1; 2.1 pitches).
_LINE_STEP_PITCHES = (1.2, 4.5)


@dataclass(frozen=True, slots=True)
class FittedLines:
    """The lines of one MRZ.

    Attributes:
        lines: every line's characters, added fillers included.
        pitch_px: distance of neighbouring characters.
        added: how many fillers were added.
        dropped: how many marks outside the block were left out.
        misfit: how many characters still lack or are too many, over all lines.
    """

    lines: tuple[tuple[Character, ...], ...]
    pitch_px: float
    added: int
    dropped: int
    misfit: int

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines as strings."""
        return tuple("".join(character.text for character in line) for line in self.lines)

    @property
    def confidences(self) -> tuple[tuple[float, ...], ...]:
        """The confidence of every character."""
        return tuple(tuple(character.confidence for character in line) for line in self.lines)

    @property
    def mean_confidence(self) -> float:
        """Mean over all characters."""
        return float(np.mean([value for line in self.confidences for value in line]))


def fit_lines(read: Sequence[CharacterLine]) -> FittedLines | None:
    """Return the lines of the MRZ among the lines read, or None when none of them look like one."""
    lines = [line for line in map(_characters, read) if _may_be_mrz(line)]
    fits = [
        fitted
        for count, length in _SHAPES
        for first in range(len(lines) - count + 1)
        if (fitted := _fit(lines[first : first + count], length)) is not None
    ]
    return min(fits, key=_badness, default=None)


def _badness(fitted: FittedLines) -> tuple[float, float]:
    """Order fits: what is left over counts most, then what had to be mended, then doubt."""
    return fitted.misfit * 2 + fitted.added + fitted.dropped, -fitted.mean_confidence


def _characters(line: CharacterLine) -> tuple[Character, ...]:
    """Return the characters of a line without spaces and without signs that no MRZ has."""
    return tuple(character for character in line.characters if character.text in ALPHABET)


def _may_be_mrz(line: tuple[Character, ...]) -> bool:
    if len(line) < _FEWEST_CHARACTERS:
        return False
    return float(np.mean([character.confidence for character in line])) >= _LEAST_LINE_CONFIDENCE


def _fit(lines: Sequence[tuple[Character, ...]], length: int) -> FittedLines | None:
    """Fit neighbouring lines to a number of characters; None when they are too far from it."""
    if any(abs(len(line) - length) > _MOST_MISFIT for line in lines):
        return None
    pitch = _pitch(lines)
    if pitch <= 0 or not _evenly_spaced(lines, pitch) or not _has_fillers(lines):
        return None
    left = float(np.median([line[0].centre_x for line in lines]))
    whole = [line for line in lines if len(line) == length]
    if whole:
        left = float(np.median([line[0].centre_x for line in whole]))
    fitted = [_fit_line(line, length, left=left, pitch=pitch) for line in lines]
    texts = tuple(line for line, _, _ in fitted)
    misfit = sum(abs(len(line) - length) for line in texts)
    return FittedLines(
        lines=texts,
        pitch_px=pitch,
        added=sum(added for _, added, _ in fitted),
        dropped=sum(dropped for _, _, dropped in fitted),
        misfit=misfit,
    )


def _pitch(lines: Sequence[tuple[Character, ...]]) -> float:
    """Return the usual distance of neighbouring characters."""
    steps = [step for line in lines for step in np.diff([character.centre_x for character in line])]
    usual = float(np.median(steps))
    near = [step for step in steps if 0.7 * usual < step < 1.3 * usual]
    return float(np.mean(near)) if near else usual


def _evenly_spaced(lines: Sequence[tuple[Character, ...]], pitch: float) -> bool:
    """Say whether the lines lie under one another as lines of one MRZ do."""
    heights = [float(np.median([character.centre_y for character in line])) for line in lines]
    low, high = _LINE_STEP_PITCHES
    return all(low * pitch <= step <= high * pitch for step in np.diff(heights))


def _has_fillers(lines: Sequence[tuple[Character, ...]]) -> bool:
    """Every MRZ separates identifiers or fills lines with fillers in a row."""
    return any(FILLER * 2 in "".join(character.text for character in line) for line in lines)


def _fit_line(
    line: tuple[Character, ...], length: int, *, left: float, pitch: float
) -> tuple[tuple[Character, ...], int, int]:
    """Return one line with outside marks dropped and skipped fillers added, and how many of each."""
    right = left + (length - 1) * pitch
    kept = list(line)
    while len(kept) > length and kept[0].centre_x < left - _OUTSIDE * pitch:
        kept.pop(0)
    while len(kept) > length and kept[-1].centre_x > right + _OUTSIDE * pitch:
        kept.pop()
    dropped = len(line) - len(kept)
    filled = _fill_gaps(kept, length, pitch=pitch)
    while len(filled) < length and filled[-1].text == FILLER and filled[-1].centre_x < right - _OUTSIDE * pitch:
        filled.append(_added_filler(filled[-1], pitch))
    return tuple(filled), len(filled) - len(kept), dropped


def _fill_gaps(line: Sequence[Character], length: int, *, pitch: float) -> list[Character]:
    """Add fillers where two fillers stand further apart than neighbours do."""
    filled = [line[0]]
    lacking = length - len(line)
    for character in line[1:]:
        gap = round((character.centre_x - filled[-1].centre_x) / pitch) - 1
        between_fillers = character.text == FILLER and filled[-1].text == FILLER
        for _ in range(min(gap, lacking) if between_fillers else 0):
            filled.append(_added_filler(filled[-1], pitch))
            lacking -= 1
        filled.append(character)
    return filled


def _added_filler(before: Character, pitch: float) -> Character:
    left, top, right, bottom = before.box
    step = round(pitch)
    return Character(FILLER, _ADDED_CONFIDENCE, (left + step, top, right + step, bottom))
