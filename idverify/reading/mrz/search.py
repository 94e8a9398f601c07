"""Search a picture for MRZs: likely rows first, in four directions, until lines that belong together are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.mrz.format import FILLER
from idverify.reading.mrz.blocks import SHAPES, Block, best_block
from idverify.reading.mrz.fixed_pitch import with_fillers
from idverify.reading.mrz.line_path import PITCH_PER_CAPITAL, GreyPicture, LinePath, straighten
from idverify.reading.mrz.line_reading import LineReading, Recogniser, Scores, look_closer, read_line, read_path
from idverify.reading.mrz.places import as_row, aside, covers, is_read, may_be_another, overlap
from idverify.reading.mrz.rows import SCALES, Row, by_rank, find_rows, is_paired, lines_near, turned

# A block worth this much is an MRZ; less than the second is none.
GOOD, LEAST = 1.72, 1.58
# A line worth this much tells where its neighbours are.
_GOOD_LINE = 1.6
# Mean confidence below which a line is no MRZ: other print and patterns give 0.2 to 0.7, MRZs 0.8 and more.
_LEAST_CONFIDENCE = 0.72
# An MRZ the right way up reads at least this surely, or it is tried the other way round.
_RIGHT_WAY_UP = 0.88
# Upside down too, an MRZ has print at every place of the chain.
_LEAST_PRESENCE = 0.88
# Rows looked at first, before other directions are; rows and strips of one pass, and strips of one picture after which
# no further pass is begun: a strip costs 3 to 4 ms.
_FIRST_ROWS, _ROWS_A_PASS = 3, 8
_MOST_STRIPS_A_PASS, _MOST_STRIPS = 12, 18
_OTHERS_TRIED = 3
# Rows with less than this share of the best row's rank are left: words beside a picture's long lines.
_LEAST_RANK = 0.06
_LINES_TRIED = 2
# At least this surely the first line of a further MRZ reads, and a line whose neighbours are worth looking for.
_STARTS_LIKE = 0.82
# Words of a heading read as a line without fillers.
_FEWEST_FILLERS, _SURE_WITHOUT_FILLERS = 2, 0.92
# Rows of a further MRZ are nearly as long and thin as the first one's, at least this share of its rank, and paired.
_LIKE_RANK = 0.35
# Two copies of a document, or its two sides: the second MRZ is about as high.
_LIKE_HEIGHT = (0.65, 1.5)
# Neighbours of a line are looked for at these distances, in pitches; `straighten` reaches half a pitch further.
_NEIGHBOUR_PITCHES = (2.3, 3.1)


class _Counting:
    """A recogniser that counts its strips."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self.strips = 0

    def scores(self, strip: Pixels) -> Scores:
        """Return what the recogniser says."""
        self.strips += 1
        return self._recogniser.scores(strip)


class BlockSearch:
    """One search on one picture."""

    def __init__(self, grey: Pixels, recogniser: Recogniser) -> None:
        self._picture = GreyPicture(grey)
        self._recogniser = _Counting(recogniser)
        self._tried: list[Row] = []
        self._pool: list[LineReading] = []
        self._further: list[Row] = []
        self._backwards = False

    def blocks(self) -> list[Block]:
        """Return the MRZs found, best first; blocks that are hardly MRZs only when there is no better one."""
        found: list[Block] = []
        for rows in self._rows():
            found += self._first_among(rows, found)
            if any(block.worth > GOOD for block in found):
                found += self._others_among([*rows, *self._further], found)
                break
            if self._recogniser.strips > _MOST_STRIPS:
                break
        found.sort(key=lambda block: -block.worth)
        good = [block for block in found if block.worth > GOOD]
        return [self._closer(block) for block in good or found[:1] if any(FILLER in text for text in block.texts)]

    def _rows(self) -> Iterator[list[Row]]:
        """Yield rows, likeliest first: the best upright or upside down; with those sideways; at other scales."""
        level = find_rows(self._picture, SCALES[0])
        like = [row for row in level if row.rank > _LIKE_RANK * level[0].rank]
        self._further = [row for row in like if row not in level[:_FIRST_ROWS] and is_paired(row, like)]
        yield level[:_FIRST_ROWS]
        self._further = []
        grey = self._picture.grey
        sideways = GreyPicture(np.ascontiguousarray(cv2.rotate(grey, cv2.ROTATE_90_CLOCKWISE)))
        for scale in SCALES:
            if scale != SCALES[0]:
                level = find_rows(self._picture, scale)
            rows = by_rank([*level, *(turned(row, grey.shape[0]) for row in find_rows(sideways, scale))])
            yield [row for row in rows if row.rank > _LEAST_RANK * rows[0].rank]

    def _first_among(self, rows: Sequence[Row], before: Sequence[Block]) -> list[Block]:
        """Return the MRZs among the likeliest rows of one pass, up to the first good one."""
        found: list[Block] = []
        last = self._recogniser.strips + _MOST_STRIPS_A_PASS
        for row in [row for row in rows if not self._is_tried(row)][:_ROWS_A_PASS]:
            if self._recogniser.strips > last:
                break
            self._tried.append(row)
            block = self._block_near(row)
            if block is None or block.worth <= LEAST or any(overlap(block, one) for one in (*before, *found)):
                continue
            found.append(block)
            if block.worth > GOOD:
                break
        return found

    def _others_among(self, rows: Sequence[Row], found: Sequence[Block]) -> list[Block]:
        """Return further MRZs beside a good one: rows about as long, elsewhere, whose first line reads like one."""
        blocks = [block for block in found if block.worth > GOOD]
        like = [row for row in rows if not self._is_tried(row) and may_be_another(row, blocks[0])]
        for row in like[:_OTHERS_TRIED]:
            self._tried.append(row)
            if any(covers(block, row) for block in blocks) or not self._starts_like(row, blocks):
                continue
            block = self._block_near(row)
            if block is not None and block.worth > GOOD and not any(overlap(block, one) for one in blocks):
                blocks.append(block)
        return [block for block in blocks if block not in found]

    def _starts_like(self, row: Row, blocks: Sequence[Block]) -> bool:
        """Say whether the first new line of a row reads like a line of another MRZ as large: one strip only."""
        for path in lines_near(self._picture, row):
            if any(covers(block, as_row(path)) for block in blocks):
                continue
            if _LIKE_HEIGHT[0] < path.capital_px * PITCH_PER_CAPITAL / blocks[0].pitch_px < _LIKE_HEIGHT[1]:
                straight = straighten(self._picture, path.reversed() if self._backwards else path)
                reading = read_path(self._picture, straight, self._recogniser)
                return reading is not None and reading.chain.confidence > _STARTS_LIKE
        return False

    def _is_tried(self, row: Row) -> bool:
        """Say whether a row like this was looked at: one window holds all lines around a row."""
        return any(
            abs(np.sin(row.angle - other.angle)) < 0.2  # noqa: PLR2004  about 11 degrees
            and np.hypot(row.x - other.x, row.y - other.y)
            < 0.5 * max(row.thickness, other.thickness) + 0.2 * row.length
            and aside(row, other) < 0.6 * max(row.thickness, other.thickness) + 2
            for other in self._tried
        )

    def _block_near(self, row: Row) -> Block | None:
        """Return the MRZ around a row; None when the first lines in and beside it do not read like one."""
        readings: list[LineReading] = []
        for index, path in enumerate(lines_near(self._picture, row)):
            if index >= _LINES_TRIED and not readings:
                return None
            if any(is_read(path, reading) for reading in readings):
                continue
            reading = self._read(path)
            if reading is None or reading.chain.confidence <= _LEAST_CONFIDENCE:
                continue
            readings.append(reading)
            block = best_block(readings)
            if block is not None and block.worth > GOOD:
                return block
        self._pool += readings
        if any(_tells_neighbours(one) for one in readings):
            readings += self._neighbours(max(readings, key=lambda one: one.chain.quality))
        return best_block([*readings, *self._pool]) if readings else None

    def _read(self, path: LinePath) -> LineReading | None:
        """Read a line in the direction that reads better; print upside down reads like some other print."""
        first = self._read_one(path.reversed() if self._backwards else path)
        if first is None or first.chain.confidence > _RIGHT_WAY_UP or first.chain.presence < _LEAST_PRESENCE:
            return first
        glance = read_path(self._picture, first.path.reversed(), self._recogniser)
        if glance is None or glance.chain.quality <= first.chain.quality:
            return first
        other = self._read_one(glance.path)
        if other is None or other.chain.quality <= first.chain.quality:
            return first
        if other.chain.confidence > _RIGHT_WAY_UP:
            self._backwards = not self._backwards
        return other

    def _read_one(self, path: LinePath) -> LineReading | None:
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
        closer = [look_closer(self._picture, line, self._recogniser) for line in block.lines]
        return replace(block, lines=tuple(replace(line, chain=with_fillers(line.chain)) for line in closer))


def _tells_neighbours(line: LineReading) -> bool:
    """Say whether a line reads so much like one of an MRZ that its neighbours are worth several strips."""
    least = _STARTS_LIKE if line.chain.text.count("<") >= _FEWEST_FILLERS else _SURE_WITHOUT_FILLERS
    return line.chain.quality > _GOOD_LINE and line.chain.confidence > least
