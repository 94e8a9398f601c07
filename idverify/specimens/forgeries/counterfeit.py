"""The whole document is imitated: background, fonts, features, geometry or print are wrong."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.specimens.canvas import Ink
from idverify.specimens.captures import halftone
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, reprinted
from idverify.specimens.layout import Artwork, Layout
from idverify.specimens.page import Print, background_of
from idverify.specimens.shot import shoot

_FLAWS = {
    "background": "the guilloche background is simplified",
    "font": "fonts of data and MRZ are wrong",
    "feature": "overlay and overprint are missing",
    "geometry": "the MRZ has the wrong pitch and height",
    "print": "the print shows screen dots",
}


def run(scene: Scene) -> Forged:
    """Print everything anew with one flaw (skilled) up to all of them (crude)."""
    names = list(_FLAWS)
    count = 1 + round((1 - scene.difficulty) * (len(names) - 1))
    flaws = tuple(sorted(names[i] for i in scene.rng.choice(len(names), count, replace=False)))
    sides = reprinted(scene, tuple(_flawed(job, flaws) for job in scene.prints))
    if "print" in flaws:
        sides = tuple(replace(side, image=_dotted(side.image, scene)) for side in sides)
    masks = tuple(np.full(side.image.shape[:2], 255, np.uint8) for side in sides)
    clue = "; ".join(_FLAWS[flaw] for flaw in flaws)
    return Forged(sides, masks, ("document",), clue, ", ".join(flaws), scene.issue.holder.portrait)


def _flawed(job: Print, flaws: tuple[str, ...]) -> Print:
    if "background" in flaws:
        job = replace(job, background=_plain_background(job.layout, job.side, job.dpi))
    if "font" in flaws:
        design = job.layout.model_copy(update={"value_style": "plain", "label_style": "plain"})
        job = replace(job, layout=design, mrz_ink=Ink("mono", 3.4, job.mrz_ink.colour))
    if "feature" in flaws:
        job = replace(job, overprint=False, hologram=False)
    if "geometry" in flaws:
        job = replace(job, mrz_ink=replace(job.mrz_ink, size_mm=3.0), mrz_pitch_mm=2.44)
    return job


def _plain_background(layout: Layout, number: int, dpi: float) -> Pixels:
    """Return the background as a forger redraws it: tints and half of the line families, no rosettes."""
    side = layout.sides[number]
    art = side.artwork
    plain = Artwork(tints=art.tints, waves=art.waves[: max(1, len(art.waves) // 2)], microtext="")
    return background_of(layout, side.model_copy(update={"artwork": plain}), dpi)


def _dotted(image: Pixels, scene: Scene) -> Pixels:
    """Return the page as an office printer prints it."""
    printed = halftone.run(shoot(image, ()), scene.rng, 0.2 + 0.5 * (1 - scene.difficulty)).image
    return np.asarray(cv2.resize(printed, (image.shape[1], image.shape[0])), np.uint8)


FORGERY = Forgery(
    "counterfeit",
    "The whole document is imitated: background, fonts, features, geometry or print are wrong.",
    Letter.CONSISTENCY,
    run,
)
