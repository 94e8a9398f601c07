"""Search a picture for MRZs: likely rows first, in four directions, until lines that belong together are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.reading.mrz.blocks import SHAPES, Block, best_block
from idverify.reading.mrz.line_path import PITCH_PER_CAPITAL, GreyPicture, LinePath
from idverify.reading.mrz.line_reading import LineReading, Recogniser, look_closer, read_line
from idverify.reading.mrz.rows import SCALES, Row, find_rows, lines_near, turned

# A block worth this much is an MRZ; less than the second is none.
GOOD, LEAST = 1.72, 1.45
# A line worth this much tells where its neighbours are.
_GOOD_LINE = 1.6
# Mean confidence below which a line is no MRZ: other print and patterns give 0.2 to 0.7, MRZs 0.8 and more.
_LEAST_CONFIDENCE = 0.72
# An MRZ the right way up reads at least this surely, or it is tried the other way round.
_RIGHT_WAY_UP = 0.88
# Upside down too, an MRZ has print at every place of the chain.
_LEAST_PRESENCE = 0.88
# Rows and reads of one scale and direction: a strip costs about 5 ms.
_ROWS_A_PASS, _MOST_READS_A_PASS = 8, 16
_LINES_TRIED = 2
# Two copies of a document, or its two sides: the second MRZ is about as long and high.
_LIKE_LENGTH, _LIKE_HEIGHT = (0.6, 1.6), (0.65, 1.5)
# Neighbours of a line are looked for at these distances, in pitches; `straighten` reaches half a pitch further.
_NEIGHBOUR_PITCHES = (2.3, 3.1)


class BlockSearch:
    """One search on one picture."""

    def __init__(self, grey: Pixels, recogniser: Recogniser) -> None:
        self._picture = GreyPicture(grey)
        self._recogniser = recogniser
        self._reads = 0
        self._tried: list[Row] = []
        self._pool: list[LineReading] = []
        self._backwards = False

    def blocks(self) -> list[Block]:
        """Return the MRZs found, best first; blocks that are hardly MRZs only when there is no better one."""
        found: list[Block] = []
        for rows in self._rows():
            found += self._blocks_among(rows, found)
            if any(block.worth > GOOD for block in found):
                break
        found.sort(key=lambda block: -block.worth)
        good = [block for block in found if block.worth > GOOD]
        return [self._closer(block) for block in good or found[:1]]

    def _blocks_among(self, rows: Sequence[Row], before: Sequence[Block]) -> list[Block]:
        """Return the MRZs among the likeliest rows of one pass."""
        found: list[Block] = []
        last = self._reads + _MOST_READS_A_PASS
        for row in rows[:_ROWS_A_PASS]:
            if self._reads > last:
                break
            others = [*before, *found]
            if self._is_tried(row) or not all(_may_be_another(row, block) for block in others):
                continue
            self._tried.append(row)
            if others and not self._starts_like(row, others[0]):
                continue
            block = self._block_near(row)
            if block is not None and block.worth > LEAST and not any(_overlap(block, other) for other in others):
                found.append(block)
        return found

    def _starts_like(self, row: Row, block: Block) -> bool:
        """Say whether the first line of a row reads like a line of another MRZ of a block's size: one look only."""
        for path in lines_near(self._picture, row):
            if _LIKE_HEIGHT[0] < path.capital_px * PITCH_PER_CAPITAL / block.pitch_px < _LIKE_HEIGHT[1]:
                reading = self._read(path)
                return reading is not None and reading.chain.confidence > _RIGHT_WAY_UP
        return False

    def _rows(self) -> Iterator[list[Row]]:
        """Yield rows of one scale and direction after another: upright or upside down, then sideways."""
        grey = self._picture.grey
        sideways: Pixels | None = None
        for scale in SCALES:
            yield find_rows(grey, scale)
            if sideways is None:
                sideways = np.ascontiguousarray(cv2.rotate(grey, cv2.ROTATE_90_CLOCKWISE))
            yield [turned(row, grey.shape[0]) for row in find_rows(sideways, scale)]

    def _is_tried(self, row: Row) -> bool:
        """Say whether a row like this was looked at: one window holds all lines around a row."""
        return any(
            abs(np.sin(row.angle - other.angle)) < 0.2  # noqa: PLR2004  about 11 degrees
            and np.hypot(row.x - other.x, row.y - other.y)
            < 0.5 * max(row.thickness, other.thickness) + 0.2 * row.length
            and _aside(row, other) < 0.6 * max(row.thickness, other.thickness) + 2
            for other in self._tried
        )

    def _block_near(self, row: Row) -> Block | None:
        """Return the MRZ around a row; None when the first lines in and beside it do not read like one."""
        readings: list[LineReading] = []
        for index, path in enumerate(lines_near(self._picture, row)):
            if index >= _LINES_TRIED and not readings:
                return None
            if any(_is_read(path, reading) for reading in readings):
                continue
            reading = self._read(path)
            if reading is None or reading.chain.confidence <= _LEAST_CONFIDENCE:
                continue
            readings.append(reading)
            block = best_block(readings)
            if block is not None and block.worth > GOOD:
                return block
        self._pool += readings
        if any(one.chain.quality > _GOOD_LINE for one in readings):
            readings += self._neighbours(max(readings, key=lambda one: one.chain.quality))
        return best_block([*readings, *self._pool]) if readings else None

    def _read(self, path: LinePath) -> LineReading | None:
        """Read a line in the direction that reads better; print upside down reads like some other print."""
        first = self._read_one(path.reversed() if self._backwards else path)
        if first is None or first.chain.confidence > _RIGHT_WAY_UP or first.chain.presence < _LEAST_PRESENCE:
            return first
        other = self._read_one(first.path.reversed())
        if other is None or other.chain.quality <= first.chain.quality:
            return first
        if other.chain.confidence > _RIGHT_WAY_UP:
            self._backwards = not self._backwards
        return other

    def _read_one(self, path: LinePath) -> LineReading | None:
        self._reads += 1
        return read_line(self._picture, path, self._recogniser)

    def _neighbours(self, line: LineReading) -> list[LineReading]:
        """Return the lines before and after a line that was read well."""
        pitch = line.pitch_px
        count = next(count for count, length in SHAPES if length == len(line.chain.frames))
        found = []
        middle = (line.along(0) + line.along(-1)) / 2
        base = line.path.moved(middle)
        for side in (1, -1):
            here = base
            for _ in range(count - 1):
                near = [self._read_one(here.moved(0.0, side * step * pitch)) for step in _NEIGHBOUR_PITCHES]
                whole = [one for one in near if one is not None and one.chain.confidence > _LEAST_CONFIDENCE]
                if not whole:
                    break
                best = max(whole, key=lambda one: one.chain.quality)
                found.append(best)
                here = replace(here, x=best.path.x, y=best.path.y)
        return found

    def _closer(self, block: Block) -> Block:
        """Return a block whose lines were looked at again."""
        return replace(block, lines=tuple(look_closer(self._picture, line, self._recogniser) for line in block.lines))


def _aside(row: Row, other: Row) -> float:
    """Return how far the middle of a row lies beside another row's course."""
    return float(abs((row.y - other.y) * np.cos(other.angle) - (row.x - other.x) * np.sin(other.angle)))


def _is_read(path: LinePath, reading: LineReading) -> bool:
    """Say whether a path is that of a line which was read surely."""
    along, across = reading.path.place_of(path)
    near = abs(across) < 0.5 * reading.pitch_px and abs(along) < 0.5 * reading.path.length
    return near and reading.chain.confidence > _RIGHT_WAY_UP


def _may_be_another(row: Row, block: Block) -> bool:
    """Say whether a row may belong to another MRZ than a block: elsewhere, and about as long."""
    line = block.lines[0]
    length = line.pitch_px * len(line.chain.frames)
    return _LIKE_LENGTH[0] < row.length / length < _LIKE_LENGTH[1] and not _covers(block, row)


def _overlap(block: Block, other: Block) -> bool:
    """Say whether two blocks stand at one place."""
    line = block.lines[0].path
    return _covers(other, Row(line.x, line.y, line.length, 2 * line.capital_px, line.angle))


def _covers(block: Block, row: Row) -> bool:
    """Say whether a row is one of a block's lines, or lies between them."""
    first, last = block.lines[0].path, block.lines[-1].path
    x, y = (first.x + last.x) / 2, (first.y + last.y) / 2
    reach = np.hypot(last.x - first.x, last.y - first.y) / 2 + 1.5 * block.pitch_px
    middle = replace(first, x=x, y=y)
    along, across = middle.place_of(replace(first, x=row.x, y=row.y))
    return bool(abs(across) < reach and abs(along) < first.length / 2)
