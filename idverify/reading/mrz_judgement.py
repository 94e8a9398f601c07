"""From several readings of one band to one MRZ reading with a status that keeps its promise.

A line is what most readings say. `valid` needs two readings that agree on every character, no character the engine
itself doubts, and an MRZ that parses without fault: check digits see neither names nor States nor the sex.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from idverify.document import Quad, Region
from idverify.imaging.rectify import place_of
from idverify.mrz import CheckStatus, Mrz, parse_mrz
from idverify.mrz.repair import repair
from idverify.reading.band_reading import Attempt, block_quad
from idverify.reading.mrz_reading import Doubt, MrzReading, ReadingStatus
from idverify.reading.tesseract_program import Character

# Every character of a reading that is called sure has at least this confidence in the better of two readings.
SURE_CHARACTER = 0.90
# A reading whose repetition says something else is worth less than this.
_UNCONFIRMED = 0.6
# At 100 dpi the strokes of OCR-B are 1.4 px wide: on a fixture of 93 dpi every preparation reads E as F, with
# confidence 0.97. Above, none of the readings that agree is wrong on the fixtures.
_SMALLEST_PITCH_PX = 10.0
# Letters are 2.4 mm high at a pitch of 2.54 mm (ISO 1073-2; Doc 9303-3, 4.4), and the engine's boxes are often lower.
_HALF_HEIGHT_PITCHES = 0.6
# Readings of one MRZ are alike in most characters; readings of a pattern are not.
_LEAST_LIKENESS = 0.8
# Two check digits agree by chance in one of a hundred texts.
_ENOUGH_DIGITS = 2
# More misfitting characters than this over all lines, and nothing in the readings tells an MRZ from other text.
_MOST_MISFIT = 3


def judge(attempts: Sequence[Attempt], *, page: int, engine: str, on: date | None) -> MrzReading | None:
    """Return the reading that the attempts add up to; None when they are no MRZ.

    Args:
        attempts: readings of one band, at least one.
        page: number of the page.
        engine: name of the reader.
        on: reference date for the centuries of dates.
    """
    attempts = [one for one in attempts if one.fitted.misfit <= _MOST_MISFIT]
    if not attempts:
        return None
    chosen = _choose(attempts, on=on)
    texts = chosen.fitted.texts
    same = [one for one in attempts if one.fitted.texts == texts]
    mrz = parse_mrz(texts, on=on)
    if not _is_mrz(attempts, mrz):
        return None
    confidences = _best_of(same)
    lowest = min(value for line in confidences for value in line)
    doubts = _doubts(same, mrz, lowest=lowest)
    regions = tuple(Region(page, _line_quad(chosen, line)) for line in chosen.fitted.lines)
    return MrzReading(
        status=_status(doubts),
        engine=engine,
        mrz=mrz,
        lines=texts,
        confidence=lowest if len(same) > 1 else lowest * _UNCONFIRMED,
        character_confidences=confidences,
        region=Region(page, block_quad(chosen, room_pitches=0.5)),
        line_regions=regions,
        proposals=() if mrz.valid or mrz.format is None else repair(texts, mrz.format),
        character_pitch_px=_pitch_px(chosen),
        rotation_deg=_turn_to_upright(chosen.quad),
        reasons=doubts,
    )


def _is_mrz(attempts: Sequence[Attempt], mrz: Mrz) -> bool:
    """Say whether the readings are of an MRZ: they repeat one another, or its check digits agree."""
    if sum(check.status is CheckStatus.OK for check in mrz.checks) >= _ENOUGH_DIGITS:
        return True
    texts = ["\n".join(one.fitted.texts) for one in attempts]
    return any(
        Levenshtein.normalized_similarity(one, other) >= _LEAST_LIKENESS for one, other in combinations(texts, 2)
    )


def _pitch_px(chosen: Attempt) -> float:
    """Return the distance of neighbouring characters in pixels of the page."""
    return chosen.fitted.pitch_px * chosen.quad.width / chosen.strip_size_px[0]


def _choose(attempts: Sequence[Attempt], *, on: date | None) -> Attempt:
    """Return the reading that most others confirm; among equals a valid one, then the surest."""
    votes = Counter(one.fitted.texts for one in attempts)

    def worth(one: Attempt) -> tuple[int, int, bool, float]:
        valid = parse_mrz(one.fitted.texts, on=on).valid
        mended = one.fitted.misfit + one.fitted.added
        return -mended, votes[one.fitted.texts], valid, one.fitted.mean_confidence

    return max(attempts, key=worth)


def _best_of(same: Sequence[Attempt]) -> tuple[tuple[float, ...], ...]:
    """Return the higher confidence of each character over readings that say the same."""
    return tuple(
        tuple(max(values) for values in zip(*lines, strict=True))
        for lines in zip(*(one.fitted.confidences for one in same), strict=True)
    )


def _doubts(same: Sequence[Attempt], mrz: Mrz, *, lowest: float) -> tuple[Doubt, ...]:
    """Return the doubts about lines that one or more readings say."""
    doubts = (
        (Doubt.FORMAT_UNKNOWN, mrz.format is None),
        (Doubt.MRZ_INVALID, mrz.format is not None and not mrz.valid),
        (Doubt.READINGS_DIFFER, len(same) == 1),
        (Doubt.CHARACTER_UNSURE, lowest < SURE_CHARACTER),
        (Doubt.FILLERS_ADDED, all(one.fitted.added for one in same)),
        (Doubt.MARKS_DROPPED, all(one.fitted.dropped for one in same)),
        (Doubt.PRINT_TOO_SMALL, _pitch_px(same[0]) < _SMALLEST_PITCH_PX),
    )
    return tuple(doubt for doubt, holds in doubts if holds)


def _status(doubts: Sequence[Doubt]) -> ReadingStatus:
    if not doubts:
        return ReadingStatus.VALID
    if set(doubts) <= {Doubt.MRZ_INVALID}:
        return ReadingStatus.INVALID
    return ReadingStatus.UNCERTAIN


def _line_quad(chosen: Attempt, line: Sequence[Character]) -> Quad:
    """Return where a line stands on the page, half a gap of characters wider than its boxes."""
    boxes = [character.box for character in line]
    pitch = chosen.fitted.pitch_px
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    middle, half = (top + bottom) / 2, max((bottom - top) / 2, _HALF_HEIGHT_PITCHES * pitch)
    box = (
        min(box[0] for box in boxes) - pitch / 4,
        middle - half,
        max(box[2] for box in boxes) + pitch / 4,
        middle + half,
    )
    return place_of(box, chosen.quad, size_px=chosen.strip_size_px)


def _turn_to_upright(quad: Quad) -> int:
    """Return the clockwise turn of the page, in quarter turns, that makes the quad's text run to the right."""
    (x0, y0), (x1, y1) = quad.corners[:2]
    return round(-math.degrees(math.atan2(y1 - y0, x1 - x0)) / 90) % 4 * 90
