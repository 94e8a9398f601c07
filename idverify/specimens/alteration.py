"""What forgers of text share: another value for a field, the MRZ to go with it, erasing and writing over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.mrz import formats
from idverify.mrz.format import MrzFormat
from idverify.mrz.generate import generate_mrz
from idverify.registry import load_constant
from idverify.specimens.canvas import Box, Canvas, Ink
from idverify.specimens.forgery import Scene, mark
from idverify.specimens.holder import Holder, Issue, mrz_record, plain_value, printed_fields
from idverify.specimens.layout import FieldPlace
from idverify.specimens.page import MRZ_PITCH_MM, value_ink
from idverify.specimens.shot import Mask

Lines = tuple[str, ...]

ALTERABLE = ("date_of_birth", "date_of_expiry", "document_number", "primary_identifier")
"""Fields worth altering that every design prints and every MRZ repeats."""


class Digits(StrEnum):
    """How far the forger carried the change into the MRZ."""

    NONE = "none"
    """The MRZ is as it was."""
    FIELD = "field"
    """The MRZ field says the new value; its check digits are the old ones."""
    OWN = "own"
    """And its own check digit is right; the composite one is not."""
    ALL = "all"
    """Every check digit is right."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """One field's new value: as data, as printed, the document as if it had been issued so."""

    name: str
    value: str
    printed: str
    issue: Issue


def draw_alteration(scene: Scene, name: str) -> Alteration:
    """Draw a believable new value for a field."""
    issue = _altered(scene, name)
    printed = printed_fields(issue, scene.layout)[name]
    return Alteration(name, plain_value(name, issue, printed), printed, issue)


def draw_name(scene: Scene) -> str:
    """Draw which field is altered: one that a side of the document prints."""
    shown = [name for name in ALTERABLE if scene.layout.has_field(name)]
    return shown[int(scene.rng.integers(len(shown)))]


def forged_mrz(scene: Scene, issue: Issue, digits: Digits) -> tuple[str, ...]:
    """Return the MRZ after a forger carried the new data into it as far as `digits` says."""
    genuine = scene.prints[0].mrz_lines
    if digits is Digits.NONE:
        return genuine
    right = generate_mrz(mrz_record(issue, scene.layout), scene.layout.mrz_format)
    if digits is Digits.ALL:
        return right
    return _stale(genuine, right, _format(scene.layout.mrz_format), keep_own=digits is Digits.OWN)


def side_of(scene: Scene, name: str) -> tuple[int, FieldPlace]:
    """Return the side and the place of a field."""
    for number, side in enumerate(scene.layout.sides):
        for place in side.fields:
            if place.name == name:
                return number, place
    raise LookupError(name)


def erased(image: Pixels, box: Box, *, inpaint: bool) -> Pixels:
    """Return the picture with the dark ink in a box removed: inpainted, or scraped down to the local tone."""
    left, top, right, bottom = box
    out = image.copy()
    part = out[top:bottom, left:right]
    if inpaint:
        grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
        ink = cv2.dilate((grey < np.percentile(grey, 90) - 35).astype(np.uint8), np.ones((5, 5), np.uint8))
        part[:] = cv2.inpaint(part, ink, 3, cv2.INPAINT_TELEA)
    else:
        tone = np.percentile(part.reshape(-1, 3), 75, axis=0)
        part[:] = tone.astype(np.uint8)
    return out


def written(image: Pixels, scene: Scene, place: FieldPlace, text: str, *, skill: float) -> tuple[Pixels, Box]:
    """Return the picture with a text at a field's place, and its box.

    The less the skill (0 to 1), the more font, size and baseline differ from the design's.
    """
    ink = value_ink(scene.layout, place, text)
    clumsy = (1 - skill) * 0.5
    wrong = Ink(
        ink.style if skill > 0.4 else "plain_bold",  # noqa: PLR2004  below that the font differs too
        ink.size_mm * (1 + clumsy * float(scene.rng.uniform(-0.22, 0.22))),
        ink.colour,
    )
    shift = scene.rng.uniform(-1, 1, 2) * clumsy * 0.9
    canvas = Canvas(image, scene.press.dpi)
    box = canvas.text((place.at_mm[0] + shift[0], place.at_mm[1] + shift[1]), text, wrong)
    return canvas.pixels(), box


def character_boxes(scene: Scene, place: FieldPlace, text: str) -> tuple[Box, ...]:
    """Return the box of every character of a field as the press prints it: its advance, the text's height."""
    ink = value_ink(scene.layout, place, text)
    canvas = Canvas(np.zeros((1, 1, 3), np.uint8), scene.press.dpi)
    ends = [canvas.width_mm(text[:count], ink) for count in range(len(text) + 1)]
    top, bottom = place.at_mm[1] - 0.82 * ink.size_mm, place.at_mm[1] + 0.12 * ink.size_mm
    return tuple(
        (canvas.px(place.at_mm[0] + start), canvas.px(top), canvas.px(place.at_mm[0] + end), canvas.px(bottom))
        for start, end in pairwise(ends)
    )


def _altered(scene: Scene, name: str) -> Issue:
    issue, holder, rng = scene.issue, scene.issue.holder, scene.rng
    if name == "date_of_birth":
        younger = int(rng.integers(2, 9))
        return replace(issue, holder=replace(holder, date_of_birth=_shifted(holder.date_of_birth, younger)))
    if name == "date_of_expiry":
        return replace(issue, date_of_expiry=_shifted(issue.date_of_expiry, int(rng.integers(1, 6))))
    if name == "document_number":
        return replace(issue, document_number=_other_number(issue.document_number, rng))
    return replace(issue, holder=_renamed(holder, scene.donor.holder))


def _shifted(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def _other_number(number: str, rng: np.random.Generator) -> str:
    places = [place for place, character in enumerate(number) if character.isdigit()]
    place = places[int(rng.integers(len(places)))]
    digit = str((int(number[place]) + int(rng.integers(1, 10))) % 10)
    return number[:place] + digit + number[place + 1 :]


def _renamed(holder: Holder, other: Holder) -> Holder:
    if other.primary_identifier != holder.primary_identifier:
        return replace(holder, primary_identifier=other.primary_identifier)
    return replace(holder, primary_identifier=holder.primary_identifier[::-1])


def _stale(old: Lines, new: Lines, mrz_format: MrzFormat, *, keep_own: bool) -> Lines:
    """Return the new lines with old check digits: all of them, or only the composite one."""
    before, characters = "".join(old), list("".join(new))
    for rule in mrz_format.check_digits:
        if rule.name == "composite" or not keep_own:
            where = mrz_format.slice(rule.at)
            characters[where] = before[where]
    text = "".join(characters)
    length = len(new[0])
    return tuple(text[start : start + length] for start in range(0, len(text), length))


def _format(format_id: str) -> MrzFormat:
    return load_constant(formats, format_id.lower(), constant="FORMAT", kind=MrzFormat)


def changed_cells(scene: Scene, lines: Lines) -> tuple[tuple[int, int, Box], ...]:
    """Return line, place and box of every MRZ character that differs from the genuine MRZ, both counted from 0."""
    zone = scene.layout.sides[scene.side_with("mrz")].mrz
    if zone is None:
        return ()
    canvas = Canvas(np.zeros((1, 1, 3), np.uint8), scene.press.dpi)
    cells = []
    for number, (old, new) in enumerate(zip(scene.prints[0].mrz_lines, lines, strict=True)):
        baseline = zone.at_mm[1] + number * zone.line_mm
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                left = zone.at_mm[0] + place * MRZ_PITCH_MM
                box = canvas.box((left - 0.2, baseline - 3.1, MRZ_PITCH_MM + 0.4, 3.8))
                cells.append((number, place, box))
    return tuple(cells)


def mark_cells(scene: Scene, masks: list[Mask], lines: Lines) -> None:
    """Mark the MRZ characters that differ from the genuine MRZ, in place."""
    for _, _, box in changed_cells(scene, lines):
        mark(masks[scene.side_with("mrz")], box)
