"""The data page comes from another booklet: its number is not the one perforated through this booklet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, reprinted


def run(scene: Scene) -> Forged:
    """Print the donor's page; the perforation keeps this booklet's number (crude) or is gone (skilled)."""
    keeps = scene.difficulty < 0.5  # noqa: PLR2004  the crude half
    booklet = scene.prints[0].booklet_number if keeps else ""
    sides = reprinted(scene, tuple(replace(job, booklet_number=booklet) for job in scene.donor_prints))
    masks = tuple(np.full(side.image.shape[:2], 255, np.uint8) for side in sides)
    clue = "the perforated number is not the printed one" if keeps else "the perforated number is missing"
    return Forged(sides, masks, ("document_number",), clue, "page of another booklet", scene.donor.holder.portrait)


FORGERY = Forgery(
    "page-substitution",
    "The data page comes from another booklet: its number is not the one perforated through this booklet.",
    Letter.DOCUMENT_NUMBER,
    run,
    needs=("perforation_mm",),
)
