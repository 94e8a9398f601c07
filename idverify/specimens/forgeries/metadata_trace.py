"""A skilled alteration whose file still names the picture editor."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.forgeries._text import altered_text
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene

_EDITORS = ("GIMP 2.10.34", "Adobe Photoshop 25.0 (Windows)", "paint.net 5.0.13")


def run(scene: Scene) -> Forged:
    """Alter a field as well as a picture editor can; the file's metadata says which one it was."""
    forged = altered_text(replace(scene, difficulty=max(0.9, scene.difficulty)), inpaint=True)
    editor = _EDITORS[int(scene.rng.integers(len(_EDITORS)))]
    clue = f"the file was last written by {editor}; {forged.clue}"
    return replace(forged, software=editor, clue=clue)


FORGERY = Forgery(
    "metadata-trace",
    "A skilled alteration whose file still names the picture editor.",
    Letter.ALTERED_DATA,
    run,
    needs=("mrz",),
)
