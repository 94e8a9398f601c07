"""A document of a State or territory that issues none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from idverify.mrz.generate import generate_mrz
from idverify.specimens.forgery import Forged, Forgery, Letter, Scene, reprinted
from idverify.specimens.holder import mrz_record, plain_value, printed_fields
from idverify.specimens.issue import printed_barcode
from idverify.specimens.layout import Layout, Side

# Names and codes that no State and no organisation of ICAO Doc 9303-3, section 5, uses.
_ISSUERS = (
    ("PRINCIPALITY OF NOVA ATLANTIS", "NOVA ATLANTIAN", "XNA"),
    ("FREE TERRITORY OF LEMURIA", "LEMURIAN", "LMR"),
    ("SOVEREIGN ORDER OF SAINT ELMO", "ORDER MEMBER", "SSE"),
)


def run(scene: Scene) -> Forged:
    """Print a well-made document in the name of a fantasy issuer; difficulty plays no part."""
    name, nationality, code = _ISSUERS[int(scene.rng.integers(len(_ISSUERS)))]
    design = _renamed(scene.layout, name).model_copy(update={"state": code, "nationality_text": nationality})
    fields = printed_fields(scene.issue, design)
    values = {key: plain_value(key, scene.issue, printed) for key, printed in fields.items()}
    lines = generate_mrz(mrz_record(scene.issue, design), design.mrz_format)
    jobs = tuple(
        replace(
            job,
            layout=design,
            fields=fields,
            values=values,
            mrz_lines=lines,
            barcode_text=printed_barcode(scene.issue, design, job.side, lines),
        )
        for job in scene.prints
    )
    sides = reprinted(scene, jobs)
    masks = tuple(np.full(side.image.shape[:2], 255, np.uint8) for side in sides)
    clue = f"no State has the code {code}"
    return Forged(sides, masks, ("issuing_state", "nationality"), clue, "fantasy", scene.issue.holder.portrait)


def _renamed(layout: Layout, name: str) -> Layout:
    """Return the design with every printed text that names the State replaced."""
    return layout.model_copy(update={"sides": tuple(_renamed_side(side, name) for side in layout.sides)})


def _renamed_side(side: Side, name: str) -> Side:
    texts = []
    for number, text in enumerate(side.texts):
        largest = max(text.size_mm for text in side.texts)
        first = number == next(n for n, t in enumerate(side.texts) if t.size_mm == largest)
        texts.append(text.model_copy(update={"text": name, "size_mm": text.size_mm * 0.8}) if first else text)
    return side.model_copy(update={"texts": tuple(texts)})


FORGERY = Forgery(
    "fantasy",
    "A document of a State or territory that issues none.",
    Letter.CONSISTENCY,
    run,
    needs=("mrz",),
)
