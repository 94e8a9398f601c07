"""Where rows, lines and blocks of an MRZ lie to one another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from idverify.reading.mrz.blocks import Block
from idverify.reading.mrz.line_path import LinePath
from idverify.reading.mrz.line_reading import LineReading
from idverify.reading.mrz.rows import Row

# Two copies of a document, or its two sides: the second MRZ is about as long.
_LIKE_LENGTH = (0.6, 1.6)
# A line that reads this surely need not be read again from another row.
_READ_SURELY = 0.88


def aside(row: Row, other: Row) -> float:
    """Return how far the middle of a row lies beside another row's course."""
    return float(abs((row.y - other.y) * np.cos(other.angle) - (row.x - other.x) * np.sin(other.angle)))


def is_read(path: LinePath, reading: LineReading) -> bool:
    """Say whether a path is that of a line which was read surely."""
    along, across = reading.path.place_of(path)
    near = abs(across) < 0.5 * reading.pitch_px and abs(along) < 0.5 * reading.path.length
    return near and reading.chain.confidence > _READ_SURELY


def may_be_another(row: Row, block: Block) -> bool:
    """Say whether a row may belong to another MRZ than a block: elsewhere, and about as long."""
    line = block.lines[0]
    length = line.pitch_px * len(line.chain.frames)
    return _LIKE_LENGTH[0] < row.length / length < _LIKE_LENGTH[1] and not covers(block, row)


def overlap(block: Block, other: Block) -> bool:
    """Say whether two blocks stand at one place."""
    return covers(other, as_row(block.lines[0].path))


def as_row(path: LinePath) -> Row:
    """Return a line as the row that it would be found by."""
    return Row(path.x, path.y, path.length, 2 * path.capital_px, path.angle)


def covers(block: Block, row: Row) -> bool:
    """Say whether a row is one of a block's lines, or lies between them."""
    first, last = block.lines[0].path, block.lines[-1].path
    x, y = (first.x + last.x) / 2, (first.y + last.y) / 2
    reach = np.hypot(last.x - first.x, last.y - first.y) / 2 + 1.5 * block.pitch_px
    middle = replace(first, x=x, y=y)
    along, across = middle.place_of(replace(first, x=row.x, y=row.y))
    return bool(abs(across) < reach and abs(along) < first.length / 2)
