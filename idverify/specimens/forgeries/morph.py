"""The portrait is a blend of the holder and an accomplice; either can use the document."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from idverify.document import Pixels
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, box_of, mark, reprinted, untouched


def run(scene: Scene) -> Forged:
    """Morph both faces by dense optical flow; the accomplice's share is 40 % (crude: 60 %), and they present it."""
    share = 0.6 - 0.2 * scene.difficulty
    number = scene.side_with("photo")
    blend = morphed(scene.prints[number].portrait, scene.donor_prints[number].portrait, share)
    jobs = tuple(replace(job, portrait=blend, ghost=blend) for job in scene.prints)
    sides = reprinted(scene, jobs)
    masks = untouched(scene)
    for mask, side in zip(masks, scene.sides, strict=True):
        for quad in (side.truth.portrait, side.truth.ghost):
            if quad is not None:
                mark(mask, box_of(quad), margin=0)
    clue = "the portrait resembles two people; compare with a live picture"
    return Forged(sides, tuple(masks), ("portrait",), clue, "morph", scene.donor.holder.portrait)


def morphed(first: Pixels, second: Pixels, share: float) -> Pixels:
    """Blend two portraits whose eyes are at the same places; `share` of the second, 0 to 1."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    grey = [cv2.GaussianBlur(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), (0, 0), 3) for p in (first, second)]
    there = cv2.GaussianBlur(flow.calc(grey[0], grey[1], np.zeros((*first.shape[:2], 2), np.float32)), (0, 0), 6)
    rows, columns = np.mgrid[0 : first.shape[0], 0 : first.shape[1]].astype(np.float32)
    moved = [
        cv2.remap(picture, columns + k * there[..., 0], rows + k * there[..., 1], cv2.INTER_LINEAR, borderMode=1)
        for picture, k in ((first, -share), (second, 1 - share))
    ]
    return np.asarray(cv2.addWeighted(moved[0], 1 - share, moved[1], share, 0), np.uint8)


FORGERY = Forgery(
    "morph",
    "The portrait is a blend of the holder and an accomplice; either can use the document.",
    Letter.FACE,
    run,
    needs=("photo",),
)
