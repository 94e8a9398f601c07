"""Portrait and ghost image show different people: a forger replaced one with all its features, not the other."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, box_of, mark, reprinted, untouched


def run(scene: Scene) -> Forged:
    """Replace the ghost (crude: of the other person) or the portrait (skilled: overprint and edges are right)."""
    by_portrait = scene.difficulty >= 0.5  # noqa: PLR2004  the skilled half
    part = "photo" if by_portrait else "ghost"
    number = scene.side_with(part)
    other = scene.donor_prints[number].portrait
    genuine = scene.prints[number]
    job = replace(genuine, portrait=other) if by_portrait else replace(genuine, ghost=other)
    sides = reprinted(scene, (*scene.prints[:number], job, *scene.prints[number + 1 :]))
    masks = untouched(scene)
    truth = scene.sides[number].truth
    quad = truth.portrait if by_portrait else truth.ghost
    if quad is not None:
        mark(masks[number], box_of(quad), margin=0)
    live = scene.donor.holder.portrait if by_portrait else scene.issue.holder.portrait
    changed = "portrait" if by_portrait else "ghost"
    clue = "portrait and ghost image show different people"
    return Forged(sides, tuple(masks), (changed,), clue, f"{changed} replaced", live)


FORGERY = Forgery(
    "ghost-mismatch",
    "Portrait and ghost image show different people.",
    Letter.FACE,
    run,
    needs=("photo", "ghost"),
)
