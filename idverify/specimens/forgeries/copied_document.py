"""Not the document but a copy of it: from a screen, a colour print or a grey photocopy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from idverify.specimens.captures import grey_copy, halftone, screen
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene
from idverify.specimens.page import PrintedSide
from idverify.specimens.shot import Mask, shoot

_WAYS = {"screen": screen.run, "colour print": halftone.run, "grey photocopy": grey_copy.run}


def run(scene: Scene) -> Forged:
    """Show the genuine page on a screen or print it; the coarser the dots, the easier to see."""
    way = list(_WAYS)[int(scene.rng.integers(len(_WAYS)))]
    copies = [_copied(side, way, scene) for side in scene.sides]
    return Forged(
        tuple(side for side, _ in copies),
        tuple(mask for _, mask in copies),
        ("document",),
        f"this is a {way}, not the document itself",
        way,
        scene.issue.holder.portrait,
    )


def _copied(side: PrintedSide, way: str, scene: Scene) -> tuple[PrintedSide, Mask]:
    whole = np.full(side.image.shape[:2], 255, np.uint8)
    shot = _WAYS[way](shoot(side.image, side.truth.quads(), whole), scene.rng, 0.9 - 0.8 * scene.difficulty)
    truth = side.truth.with_quads(shot.quads(), (shot.image.shape[1], shot.image.shape[0]))
    everywhere = np.full(shot.image.shape[:2], 255, np.uint8)
    return replace(side, image=shot.image, truth=truth), everywhere


FORGERY = Forgery(
    "copied-document",
    "Not the document but a copy of it: from a screen, a colour print or a grey photocopy.",
    Letter.CONSISTENCY,
    run,
)
