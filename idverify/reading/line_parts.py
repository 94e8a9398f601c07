"""Parts of a line of text, with the place where each stands: labels and neighbours share lines with values. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from idverify.document import Quad, Region, TextLine

# A line of more words is running text; a value has at most this many.
_MOST_WORDS = 8
_MOST_WORDS_OF_VALUE = 4


def part_of(line: TextLine, start: int, end: int) -> TextLine:
    """Return some characters of a line; where they stand is told by their share of the line.

    >>> line = TextLine("No 123456", 1.0, Region(1, Quad.from_box(0, 0, 90, 10)), "engine")
    >>> part = part_of(line, 3, 9)
    >>> part.text, part.region.quad.box
    ('123456', (30.0, 0.0, 90.0, 10.0))
    """
    length = max(1, len(line.text))
    if (start, end) == (0, length):
        return line
    (a, b), (c, d), (e, f), (g, h) = line.region.quad.corners
    left, right = start / length, end / length
    quad = Quad(
        (
            (a + left * (c - a), b + left * (d - b)),
            (a + right * (c - a), b + right * (d - b)),
            (g + right * (e - g), h + right * (f - h)),
            (g + left * (e - g), h + left * (f - h)),
        )
    )
    return replace(line, text=line.text[start:end], region=Region(line.region.page, quad))


def parts_of(line: TextLine) -> Iterator[TextLine]:
    """Yield a line, then its runs of one to four words, the longest first."""
    yield line
    words = [match.span() for match in re.finditer(r"\S+", line.text)]
    if len(words) > _MOST_WORDS:
        return
    for count in range(min(len(words) - 1, _MOST_WORDS_OF_VALUE), 0, -1):
        for first in range(len(words) - count + 1):
            yield part_of(line, words[first][0], words[first + count - 1][1])
