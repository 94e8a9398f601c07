"""A genuine blank, stolen and personalised without the issuer's machines."""

from __future__ import annotations

from dataclasses import replace

from idverify.specimens.canvas import Ink
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, box_of, mark, reprinted, untouched
from idverify.specimens.issue import genuine_prints


def run(scene: Scene) -> Forged:
    """Personalise for the donor: other fonts and a grey MRZ (crude) up to nothing but missing overprint (skilled)."""
    weak = scene.difficulty < 0.6  # noqa: PLR2004  from here on the forger has the right fonts
    ink = Ink("ocrb", 3.3, (70, 70, 74)) if weak else scene.prints[0].mrz_ink
    design = scene.layout
    if weak:
        design = design.model_copy(update={"value_style": "mono_bold", "value_size_mm": 2.4})
    personalised = replace(scene.donor, document_number=scene.issue.document_number)
    weakly = genuine_prints(personalised, design, press=scene.press, seed=scene.prints[0].seed)
    jobs = tuple(replace(job, overprint=False, mrz_ink=ink) for job in weakly)
    sides = reprinted(scene, jobs)
    masks = untouched(scene)
    for mask, old, new in zip(masks, scene.sides, sides, strict=True):
        for quad in (*old.truth.personal_quads(), *new.truth.personal_quads()):
            mark(mask, box_of(quad), margin=2)
    clue = "no lines over the portrait" + ("; fonts and ink of the data are wrong" if weak else "")
    return Forged(sides, tuple(masks), ("document",), clue, "weak personalisation", scene.donor.holder.portrait)


FORGERY = Forgery(
    "stolen-blank",
    "A genuine blank, stolen and personalised without the issuer's machines.",
    Letter.DOCUMENT_NUMBER,
    run,
    needs=("photo",),
)
