"""A genuine document issued on false papers: only a list or the holder's history can tell."""

from __future__ import annotations

from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, untouched


def run(scene: Scene) -> Forged:
    """Change nothing; the record says which list would hold the document."""
    lists = ("lost and stolen documents", "wanted persons", "earlier refusals under another name")
    chosen = lists[int(scene.rng.integers(len(lists)))]
    clue = f"the page is clean; only a list tells: {chosen}"
    return Forged(scene.sides, tuple(untouched(scene)), (), clue, chosen, scene.issue.holder.portrait)


FORGERY = Forgery(
    "fraudulently-obtained",
    "A genuine document issued on false papers: only a list or the holder's history can tell.",
    Letter.OVERSEAS_TRAVEL,
    run,
)
