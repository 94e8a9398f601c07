"""A digit of a field is covered with a copy of another digit of the page."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.errors import UsageError
from idverify.specimens.alteration import character_boxes, side_of
from idverify.specimens.canvas import Box
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, box_of, mark, untouched, with_field, with_image

_FIELDS = ("date_of_birth", "date_of_expiry", "document_number", "date_of_issue", "personal_number")


def run(scene: Scene) -> Forged:
    """Copy one digit over another one of the same field; crude copies sit up to 0.25 mm off and keep hard edges."""
    name = _draw_name(scene)
    number, place = side_of(scene, name)
    side = scene.sides[number]
    printed = scene.prints[number].fields[name]
    boxes = character_boxes(scene, place, printed)
    source, target = _draw_digits(printed, scene.rng)
    image = side.image.copy()
    box = _copy(image, boxes[source], boxes[target], scene)
    text = printed[:target] + printed[source] + printed[target + 1 :]
    masks = untouched(scene)
    mark(masks[number], box)
    old = side.truth.field(name)
    whole = box_of(old.quad) if old else box
    forged = with_field(replace(side, image=image), name, value=text, printed=text, box=whole)
    return Forged(
        with_image(scene.sides, number, forged),
        tuple(masks),
        (name,),
        "two places of the page are identical down to the background",
        "copied digit",
        scene.issue.holder.portrait,
    )


def _draw_name(scene: Scene) -> str:
    fields = scene.prints[0].fields
    fit = [
        name
        for name in _FIELDS
        if scene.layout.has_field(name) and len({character for character in fields[name] if character.isdigit()}) > 1
    ]
    if not fit:
        raise UsageError("no field of this document has two different digits", code="impossible_combination")
    return fit[int(scene.rng.integers(len(fit)))]


def _draw_digits(text: str, rng: np.random.Generator) -> tuple[int, int]:
    places = [place for place, character in enumerate(text) if character.isdigit()]
    pairs = [(a, b) for a in places for b in places if text[a] != text[b]]
    return pairs[int(rng.integers(len(pairs)))]


def _copy(image: Pixels, source: Box, target: Box, scene: Scene) -> Box:
    """Copy one box over the other in place; skilled copies blend at the edges. Return the box written."""
    off = (1 - scene.difficulty) * 0.25 * scene.press.dpi / 25.4
    down = round(float(scene.rng.uniform(-off, off)))
    width, height = source[2] - source[0], source[3] - source[1]
    left, top = target[0], target[1] + down
    part = image[source[1] : source[3], source[0] : source[2]].copy()
    there = image[top : top + height, left : left + width]
    soft = 0.5 + 2.5 * scene.difficulty
    alpha = np.zeros((height, width), np.float32)
    alpha[1:-1, 1:-1] = 1
    alpha = np.clip(cv2.GaussianBlur(alpha, (0, 0), soft) * 1.4, 0, 1)[..., None]
    there[:] = (part * alpha + there * (1 - alpha)).astype(np.uint8)
    return left, top, left + width, top + height


FORGERY = Forgery(
    "copy-move",
    "A digit of a field is covered with a copy of another digit of the page.",
    Letter.ALTERED_DATA,
    run,
)
