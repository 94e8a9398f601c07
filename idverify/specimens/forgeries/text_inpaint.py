"""A field is removed in a picture editor and written anew."""

from __future__ import annotations

from idverify.specimens.forgeries._text import altered_text
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene


def run(scene: Scene) -> Forged:
    """Fill the old ink from its surroundings and write another value; clumsy ones change font, size and baseline."""
    return altered_text(scene, inpaint=True)


FORGERY = Forgery(
    "text-inpaint",
    "A field is removed in a picture editor and written anew.",
    Letter.ALTERED_DATA,
    run,
    needs=("mrz",),
)
