"""A genuine document presented by somebody who looks like its holder."""

from __future__ import annotations

from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, untouched
from idverify.specimens.portraits import Portrait


def run(scene: Scene) -> Forged:
    """Choose who presents it: the most similar composite (skilled) down to anybody of the same sex (crude)."""
    holder = scene.press.portraits.named(scene.issue.holder.portrait)
    live = _look_alike(holder, scene)
    clue = "the person presenting the document is not the one in the portrait"
    return Forged(scene.sides, tuple(untouched(scene)), ("portrait",), clue, "look-alike", live)


def _look_alike(holder: Portrait, scene: Scene) -> str:
    ranked = [name for name, _ in holder.look_alikes]
    if scene.difficulty >= 0.5 and ranked:  # noqa: PLR2004  the skilled half
        return ranked[min(len(ranked) - 1, int((1 - scene.difficulty) * 2 * len(ranked)))]
    others = [p.name for p in scene.press.portraits.of_sex(holder.sex) if p.name not in {holder.name, *ranked}]
    return others[int(scene.rng.integers(len(others)))] if others else scene.donor.holder.portrait


FORGERY = Forgery(
    "impostor",
    "A genuine document presented by somebody who looks like its holder.",
    Letter.FACE,
    run,
    needs=("photo",),
)
