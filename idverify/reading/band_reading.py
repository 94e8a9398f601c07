"""Read one band with Tesseract several times, each time prepared differently, until two readings agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from idverify.document import Pixels, Quad
from idverify.imaging.rectify import place_of, rectify
from idverify.reading.band_print import even_out
from idverify.reading.mrz_lines import FittedLines, fit_lines
from idverify.reading.tesseract_program import TesseractModel, read_characters
from idverify.trace import Trace

# One uniform block of text, in Tesseract's terms.
_BLOCK = 6
# Wider or higher than this, the quad is no band; a TD1 band with a lot of room around it is 1 : 3.
_FLATTEST, _STEEPEST = 0.03, 0.7


@dataclass(frozen=True, slots=True)
class Preparation:
    """One way to prepare a band: scaled to a width, with the ground of the paper evened out or not."""

    name: str
    width_px: int
    even_out: bool


# In the order of how many fixtures each reads exactly (29, 28, 28, 25 of 43); every one reads some that others do not.
PREPARATIONS = (
    Preparation("wide", 1100, even_out=False),
    Preparation("even", 1100, even_out=True),
    Preparation("small", 800, even_out=False),
    Preparation("large", 1500, even_out=False),
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reading of one band.

    Attributes:
        quad: the band on the page, its first corner where the text begins.
        strip_size_px: width and height of the strip that was read.
        fitted: the lines.
        preparation: how the strip was prepared.
    """

    quad: Quad
    strip_size_px: tuple[int, int]
    fitted: FittedLines
    preparation: str


def attempt(grey: Pixels, quad: Quad, model: TesseractModel, preparation: Preparation, trace: Trace) -> Attempt | None:
    """Read a band once; None when nothing in it looks like an MRZ."""
    if not _FLATTEST < quad.height / max(quad.width, 1.0) < _STEEPEST:
        return None
    strip = rectify(grey, quad, height_px=max(16, round(quad.height * preparation.width_px / quad.width)))
    if preparation.even_out:
        strip = even_out(strip)
    trace.keep(f"mrz.band.{preparation.name}", strip)
    fitted = fit_lines(read_characters(strip, model, layout=_BLOCK))
    if fitted is None:
        return None
    return Attempt(quad, (strip.shape[1], strip.shape[0]), fitted, preparation.name)


def block_quad(one: Attempt, *, room_pitches: float) -> Quad:
    """Return where the lines of a reading stand on the page, with room around them in pitches."""
    boxes = [character.box for line in one.fitted.lines for character in line]
    room = one.fitted.pitch_px * room_pitches
    box = (
        min(box[0] for box in boxes) - room,
        min(box[1] for box in boxes) - room,
        max(box[2] for box in boxes) + room,
        max(box[3] for box in boxes) + room,
    )
    return place_of(box, one.quad, size_px=one.strip_size_px)


def read_until_agreed(first: Attempt, again: Callable[[Preparation], Attempt | None]) -> tuple[Attempt, ...]:
    """Return readings of one band, until two say the same; the first one given is the first returned."""
    attempts = [first]
    for preparation in PREPARATIONS:
        if preparation.name == first.preparation:
            continue
        further = again(preparation)
        if further is None:
            continue
        attempts.append(further)
        if _agreed(attempts):
            break
    return tuple(attempts)


def _agreed(attempts: Sequence[Attempt]) -> bool:
    texts = [one.fitted.texts for one in attempts if one.fitted.misfit == 0]
    return len(texts) != len(set(texts))


def upside_down(quad: Quad) -> Quad:
    """Return the same place, read from the other side."""
    first, second, third, fourth = quad.corners
    return Quad((third, fourth, first, second))


def distinct(quads: Iterable[Quad], *, seen: list[Quad]) -> Iterator[Quad]:
    """Yield the quads that do not cover what was seen before, and remember them."""
    for quad in quads:
        if not any(_overlap_share(quad.box, other.box) > 0.75 for other in seen):  # noqa: PLR2004  the same print
            seen.append(quad)
            yield quad


def _overlap_share(box: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """Return the area shared by two boxes over the area of both together."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    both = (box[2] - box[0]) * (box[3] - box[1]) + (other[2] - other[0]) * (other[3] - other[1])
    return shared / (both - shared)
