"""A field is scraped off and retyped."""

from __future__ import annotations

from idverify.specimens.forgeries._text import altered_text
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene


def run(scene: Scene) -> Forged:
    """Scrape a field down to the paper's tone and type another value; clumsy ones change font, size and baseline."""
    return altered_text(scene, inpaint=False)


FORGERY = Forgery("text-retype", "A field is scraped off and retyped.", Letter.ALTERED_DATA, run, needs=("mrz",))
