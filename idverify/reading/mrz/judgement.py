"""From a block of lines to an MRZ reading with a status that keeps its promise.

`valid` needs two looks at the print that agree on every character, every character sure, and an MRZ that parses
without fault: check digits see neither names nor States nor the sex.
"""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from idverify.document import Quad, Region
from idverify.mrz import CheckStatus
from idverify.mrz.format import FILLER
from idverify.reading.mrz.blocks import Block
from idverify.reading.mrz.decoding import Decoded, decode
from idverify.reading.mrz.line_reading import LineReading
from idverify.reading.mrz_reading import Doubt, MrzReading, ReadingStatus

SURE_CHARACTER = 0.85
"""Probability that every character of a reading called sure has at least; `python -m benchmarks mrz-read` draws how
often readings above and below it are right."""

# Below this distance of characters a person cannot tell B from 8 either, and no digit guards the names.
_SMALLEST_PITCH_PX = 6.0
# Two check digits agree by chance in one of a hundred texts.
_ENOUGH_DIGITS = 2
# Blocks worth more than this read like an MRZ whatever their digits say.
_SURELY_MRZ = 1.90
# Capitals are 2.4 mm high at a pitch of 2.54 mm (ISO 1073-2; Doc 9303-3, 4.4); a region holds a little more.
_HALF_HEIGHT_PITCHES = 0.6


def judge(block: Block, *, page: int, engine: str, on: date | None) -> MrzReading | None:
    """Return the reading of a block; None when it is no MRZ.

    Args:
        block: lines as recognised.
        page: number of the page.
        engine: name of the reader.
        on: reference date for the centuries of dates.
    """
    decoded = decode(block, on=on)
    digits = sum(check.status is CheckStatus.OK for check in decoded.mrz.checks)
    if block.worth < _SURELY_MRZ and digits < _ENOUGH_DIGITS:
        return None
    # Fillers part the names, fill what is empty and end what is short: Doc 9303-3, 4.6. Print without one is no MRZ.
    if not any(FILLER in line for line in decoded.lines):
        return None
    lowest = min(min(line) for line in decoded.confidences)
    doubts = _doubts(block, decoded, lowest)
    return MrzReading(
        status=_status(doubts),
        engine=engine,
        mrz=decoded.mrz,
        lines=decoded.lines,
        confidence=lowest,
        character_confidences=decoded.confidences,
        region=Region(page, _block_quad(block)),
        line_regions=tuple(Region(page, _line_quad(line)) for line in block.lines),
        proposals=decoded.proposals,
        character_pitch_px=block.pitch_px,
        rotation_deg=round(-math.degrees(block.lines[0].path.angle) / 90) % 4 * 90,
        reasons=doubts,
    )


def _doubts(block: Block, decoded: Decoded, lowest: float) -> tuple[Doubt, ...]:
    mrz = decoded.mrz
    doubts = (
        (Doubt.FORMAT_UNKNOWN, mrz.format is None),
        (Doubt.MRZ_INVALID, mrz.format is not None and not mrz.valid),
        (Doubt.READINGS_DIFFER, not all(_looks_agree(line) for line in block.lines)),
        (Doubt.CHARACTER_UNSURE, lowest < SURE_CHARACTER),
        (Doubt.FILLERS_ADDED, any(line.chain.added for line in block.lines)),
        (Doubt.PRINT_TOO_SMALL, block.pitch_px < _SMALLEST_PITCH_PX),
    )
    return tuple(doubt for doubt, holds in doubts if holds)


def _looks_agree(line: LineReading) -> bool:
    return line.again is not None and bool(
        np.array_equal(line.again.chances.argmax(axis=1), line.chain.chances.argmax(axis=1))
    )


def _status(doubts: tuple[Doubt, ...]) -> ReadingStatus:
    if not doubts:
        return ReadingStatus.VALID
    return ReadingStatus.INVALID if set(doubts) == {Doubt.MRZ_INVALID} else ReadingStatus.UNCERTAIN


def _line_quad(line: LineReading) -> Quad:
    """Return where a line stands, half a character wider than its characters' centres."""
    pitch = line.pitch_px
    return line.path.quad(line.along(0) - pitch / 2, line.along(-1) + pitch / 2, _HALF_HEIGHT_PITCHES * pitch)


def _block_quad(block: Block) -> Quad:
    """Return where all lines stand."""
    first, last = _line_quad(block.lines[0]).corners, _line_quad(block.lines[-1]).corners
    return Quad((first[0], first[1], last[2], last[3]))
