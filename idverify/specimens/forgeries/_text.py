"""Erase a field, write another value over it, carry it into the MRZ as far as the forger knows how."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.alteration import (
    Digits,
    draw_alteration,
    draw_name,
    erased,
    forged_mrz,
    mark_cells,
    side_of,
    written,
)
from idverify.specimens.canvas import Box
from idverify.specimens.forgery import Forged, Scene, box_of, mark, reprinted, untouched, with_field, with_image

_DIGITS = {
    Digits.NONE: "visual zone and MRZ differ",
    Digits.FIELD: "the field's check digit is wrong",
    Digits.OWN: "the composite check digit is wrong",
    Digits.ALL: "only the print gives it away",
}


def altered_text(scene: Scene, *, inpaint: bool) -> Forged:
    """Alter one field of the visual zone by erasing and writing."""
    change = draw_alteration(scene, draw_name(scene))
    digits = list(Digits)[int(scene.rng.integers(len(Digits)))]
    lines = forged_mrz(scene, change.issue, digits)
    masks = untouched(scene)
    sides = scene.sides
    if lines != scene.prints[0].mrz_lines:
        sides = reprinted(scene, tuple(replace(job, mrz_lines=lines) for job in scene.prints))
        mark_cells(scene, masks, lines)
    number, place = side_of(scene, change.name)
    side = sides[number]
    old = side.truth.field(change.name)
    box = _wider(box_of(old.quad), side.image.shape[1]) if old else (0, 0, 0, 0)
    image, written_box = written(
        erased(side.image, box, inpaint=inpaint), scene, place, change.printed, skill=scene.difficulty
    )
    mark(masks[number], box)
    mark(masks[number], written_box)
    forged = with_field(
        replace(side, image=image), change.name, value=change.value, printed=change.printed, box=written_box
    )
    return Forged(
        with_image(sides, number, forged),
        tuple(masks),
        (change.name,),
        f"{_DIGITS[digits]}; the background under the field is disturbed",
        f"{'inpainted' if inpaint else 'scraped'} and rewritten, MRZ digits {digits}",
        scene.issue.holder.portrait,
    )


def _wider(box: Box, width: int) -> Box:
    left, top, right, bottom = box
    return max(0, left - 3), max(0, top - 3), min(width, right + 3), bottom + 3
