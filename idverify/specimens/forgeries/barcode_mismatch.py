"""The barcode holds another document's data."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, box_of, mark, reprinted, untouched


def run(scene: Scene) -> Forged:
    """Print the donor's barcode; difficulty plays no part: a barcode is right or wrong."""
    number = scene.side_with("barcode")
    job = replace(scene.prints[number], barcode_text=scene.donor_prints[number].barcode_text)
    sides = reprinted(scene, (*scene.prints[:number], job, *scene.prints[number + 1 :]))
    masks = untouched(scene)
    barcode = scene.sides[number].truth.barcode
    if barcode is not None:
        mark(masks[number], box_of(barcode.quad))
    clue = "the barcode says something else than the MRZ"
    return Forged(sides, tuple(masks), ("barcode",), clue, "barcode replaced", scene.issue.holder.portrait)


FORGERY = Forgery(
    "barcode-mismatch",
    "The barcode holds another document's data.",
    Letter.CONSISTENCY,
    run,
    needs=("barcode",),
)
