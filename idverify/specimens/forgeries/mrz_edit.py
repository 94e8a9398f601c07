"""Characters of the MRZ are replaced; the visual zone is genuine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from idverify.document import Pixels
from idverify.specimens.alteration import Digits, changed_cells, draw_alteration, draw_name, forged_mrz
from idverify.specimens.canvas import Canvas, Ink
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, mark, reprinted, untouched, with_image
from idverify.specimens.page import MRZ_INK, MRZ_PITCH_MM

# Difficulty from which the forger has the right font, then also the right baseline.
_RIGHT_FONT, _RIGHT_BASELINE = 0.35, 0.7
_TECHNIQUES = ("another font", "shifted characters", "exact characters")


def run(scene: Scene) -> Forged:
    """Write another value into the MRZ: in another font (crude), shifted (middling) or exactly (skilled)."""
    change = draw_alteration(scene, draw_name(scene))
    digits = (Digits.FIELD, Digits.OWN, Digits.ALL)[int(scene.rng.integers(3))]
    lines = forged_mrz(scene, change.issue, digits)
    number = scene.side_with("mrz")
    sides = reprinted(scene, tuple(replace(job, mrz_lines=lines) for job in scene.prints))
    masks = untouched(scene)
    skill = (scene.difficulty >= _RIGHT_FONT) + (scene.difficulty >= _RIGHT_BASELINE)
    if skill < len(_TECHNIQUES) - 1:
        image = _overwritten(scene, sides[number].image, lines, right_font=skill > 0)
        sides = with_image(sides, number, replace(sides[number], image=image))
    for _, _, box in changed_cells(scene, lines):
        mark(masks[number], box, margin=3)
    return Forged(
        sides,
        tuple(masks),
        (change.name,),
        "MRZ and visual zone differ" + ("" if digits is Digits.ALL else "; a check digit is wrong"),
        f"{_TECHNIQUES[skill]}, MRZ digits {digits}",
        scene.issue.holder.portrait,
    )


def _overwritten(scene: Scene, image: Pixels, lines: tuple[str, ...], *, right_font: bool) -> Pixels:
    """Return the page with the changed characters drawn by hand instead of by the press."""
    number = scene.side_with("mrz")
    empty = tuple(" " * len(line) for line in lines)
    blanked = reprinted(scene, tuple(replace(job, mrz_lines=empty) for job in scene.prints))[number].image
    cells = changed_cells(scene, lines)
    out = image.copy()
    for _, _, (left, top, right, bottom) in cells:
        out[top:bottom, left:right] = blanked[top:bottom, left:right]
    canvas = Canvas(out, scene.press.dpi)
    zone = scene.layout.sides[number].mrz
    if zone is None:
        return out
    ink = MRZ_INK if right_font else Ink("mono_bold", 3.3, (24, 24, 30))
    drawn = canvas.pixels()
    for line, place, box in cells:
        shift = _shift(scene.rng)
        at = (zone.at_mm[0] + place * MRZ_PITCH_MM + shift[0], zone.at_mm[1] + line * zone.line_mm + shift[1])
        canvas.pitched(at, lines[line][place], ink, pitch_mm=MRZ_PITCH_MM)
        left, top, right, bottom = box
        pixels = canvas.pixels()
        drawn[top:bottom, left:right] = pixels[top:bottom, left:right]
    return drawn


def _shift(rng: np.random.Generator) -> tuple[float, float]:
    """Draw a misplacement of 0.1 to 0.3 mm up or down and up to 0.2 mm sideways."""
    return float(rng.uniform(-0.2, 0.2)), float(rng.choice([-1, 1]) * rng.uniform(0.1, 0.3))


FORGERY = Forgery(
    "mrz-edit",
    "Characters of the MRZ are replaced; the visual zone is genuine.",
    Letter.ALTERED_DATA,
    run,
    needs=("mrz",),
)
