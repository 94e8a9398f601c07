"""The portrait is another person's; the rest of the page is genuine."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.specimens.canvas import Box
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, box_of, mark, reprinted, untouched, with_image
from idverify.specimens.page import PrintedSide
from idverify.specimens.portraits import cropped

# From here on the forger prints the new portrait with soft edges, then also the lines over it.
_SOFT_EDGES, _WITH_OVERPRINT = 0.35, 0.7


def run(scene: Scene) -> Forged:
    """Paste a cut-out (crude), reprint without the lines (middling) or with them (skilled); the ghost stays."""
    number = scene.side_with("photo")
    portrait = scene.donor_prints[number].portrait
    skilled = scene.difficulty >= _WITH_OVERPRINT
    job = replace(scene.prints[number], portrait=portrait, overprint=skilled)
    sides = reprinted(scene, (*scene.prints[:number], job, *scene.prints[number + 1 :]))
    quad = scene.sides[number].truth.portrait
    masks = untouched(scene)
    box = box_of(quad) if quad else (0, 0, 0, 0)
    mark(masks[number], box, margin=0)
    technique = "reprinted with overprint" if skilled else "reprinted without overprint"
    if scene.difficulty < _SOFT_EDGES:
        technique = "pasted cut-out"
        sides = with_image(sides, number, _pasted(sides[number], portrait, box))
    clue = "the portrait differs from the ghost image" if skilled else "the fine lines over the portrait are missing"
    return Forged(sides, tuple(masks), ("portrait",), clue, technique, scene.donor.holder.portrait)


def _pasted(side: PrintedSide, portrait: Pixels, box: Box) -> PrintedSide:
    """Lay a hard-edged photograph into the portrait's place, a dark line along its cut edge."""
    image = side.image.copy()
    left, top, right, bottom = box
    image[top:bottom, left:right] = cropped(portrait, right - left, bottom - top)
    edge = np.ascontiguousarray(image[top:bottom, left:right])
    cv2.rectangle(edge, (0, 0), (right - left - 1, bottom - top - 1), (120, 118, 116), 2)
    image[top:bottom, left:right] = edge
    return replace(side, image=image)


FORGERY = Forgery(
    "portrait-substitution",
    "The portrait is another person's; the rest of the page is genuine.",
    Letter.FACE,
    run,
    needs=("photo",),
)
