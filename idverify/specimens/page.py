"""Print one side of a document: background, portrait, texts, MRZ, security features, and where each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from idverify.document import Pixels, Quad
from idverify.specimens import features
from idverify.specimens.artwork import draw_background
from idverify.specimens.barcodes import draw_barcode
from idverify.specimens.canvas import Box, Canvas, Ink
from idverify.specimens.layout import FieldPlace, Layout, Side, Zone
from idverify.specimens.pictures import put_ghost, put_portrait
from idverify.specimens.stamps import draw_stamp
from idverify.specimens.truth import BarcodeTruth, FieldTruth, SideTruth

# OCR-B, ISO 1073-2: 10 characters per inch; em size of the Debian font that gives capitals 2.4 mm high (size I).
MRZ_PITCH_MM = 2.54
MRZ_INK = Ink("ocrb", 3.52, (20, 20, 26))
_MEASURING_DPI = 300.0
_PIXEL: Pixels = np.zeros((1, 1, 3), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """Everything that is printed on one side. A forger changes one of these and prints again.

    Attributes:
        layout: the design.
        side: number of the side from 0.
        dpi: resolution of the picture.
        seed: of what differs between copies of one document: signature, shimmer of the overlay.
        fields: printed text of the visual zone by field name.
        values: the same as data, dates in ISO 8601.
        mrz_lines: as printed.
        portrait: RGB, 4:5, at least 300 x 375.
        ghost: portrait of the ghost image, normally the same.
        barcode_text: content of the barcode, if the design has one.
        overprint: whether the fine lines cross the portrait.
        hologram: whether the overlay is there.
        mrz_ink: font and size of the MRZ; a wrong one marks a counterfeit.
        mrz_pitch_mm: distance of MRZ characters; likewise.
        booklet_number: number perforated through the booklet, where the design has a perforation.
        background: printed instead of the design's own background.
    """

    layout: Layout
    side: int
    dpi: float
    seed: int
    fields: Mapping[str, str]
    values: Mapping[str, str]
    mrz_lines: tuple[str, ...]
    portrait: Pixels
    ghost: Pixels
    barcode_text: str = ""
    overprint: bool = True
    hologram: bool = True
    mrz_ink: Ink = MRZ_INK
    mrz_pitch_mm: float = MRZ_PITCH_MM
    booklet_number: str = ""
    background: Pixels | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PrintedSide:
    """A printed side and its truth."""

    image: Pixels
    truth: SideTruth


def print_side(job: Print) -> PrintedSide:
    """Print one side."""
    side = job.layout.sides[job.side]
    image = _background(job.layout.name, job.side, job.dpi) if job.background is None else job.background
    canvas = Canvas(_with_pictures(image, side, job), job.dpi)
    for text in side.texts:
        canvas.text(text.at_mm, text.text, Ink(text.style, text.size_mm, text.colour))
    fields = tuple(field for place in side.fields if (field := _print_field(canvas, place, job)) is not None)
    lines = _print_mrz(canvas, side, job)
    if side.chip_symbol_mm:
        features.chip_symbol(canvas, side.chip_symbol_mm, job.layout.label_colour)
    pixels = canvas.pixels()
    placed = _add_features(pixels, side, job, canvas)
    truth = SideTruth(
        size_px=(pixels.shape[1], pixels.shape[0]),
        document=Quad.from_box(0, 0, pixels.shape[1], pixels.shape[0]),
        fields=fields,
        mrz_lines=lines,
        portrait=_quad(canvas.box(side.photo.box_mm)) if side.photo else None,
        ghost=_quad(canvas.box(side.ghost.box_mm)) if side.ghost else None,
        barcode=_barcode_truth(side, job, canvas),
        stamp=placed.get("stamp"),
        features=tuple((name, quad) for name, quad in placed.items() if name != "stamp"),
    )
    return PrintedSide(pixels, truth)


def value_ink(layout: Layout, place: FieldPlace, text: str) -> Ink:
    """Return the ink of a field's value: a text too long for its place is set smaller, as issuers do."""
    ink = Ink(place.style or layout.value_style, place.size_mm or layout.value_size_mm, layout.value_colour)
    side = next((side for side in layout.sides if place in side.fields), None)
    if side is None:
        return ink
    wide = Canvas(_PIXEL, _MEASURING_DPI).width_mm(text, ink)
    return replace(ink, size_mm=ink.size_mm * min(1.0, room_mm(layout, side, place) / max(wide, 0.1)))


@lru_cache(maxsize=64)
def _background(layout_name: str, side: int, dpi: float) -> Pixels:
    """Return background, MRZ paper and nothing else: the same for every copy of a design."""
    from idverify.specimens.layout import load_layout  # noqa: PLC0415  the cache is keyed by name, not by the design

    layout = load_layout(layout_name)
    return background_of(layout, layout.sides[side], dpi)


def background_of(layout: Layout, side: Side, dpi: float) -> Pixels:
    """Return the background of a side with its MRZ paper."""
    image = draw_background(side.artwork, layout.size_mm, dpi)
    if side.mrz:
        _lay_strip(image, side.mrz, dpi)
    image.setflags(write=False)
    return image


def _lay_strip(image: Pixels, zone: Zone, dpi: float) -> None:
    """Lay the strip under the MRZ in place: it hides most of the background, from a sharp or a faded edge down."""
    canvas = Canvas(image[:1, :1], dpi)
    left, top, right, bottom = canvas.box(zone.box_mm)
    rows = np.arange(1, bottom - top + 1)
    cover = (zone.cover * np.clip(rows / max(1, canvas.px(zone.fade_mm)), 0, 1))[:, None, None]
    part = image[top:bottom, left:right]
    image[top:bottom, left:right] = (part * (1 - cover) + np.array(zone.paper) * cover).astype(np.uint8)


def _with_pictures(background: Pixels, side: Side, job: Print) -> Pixels:
    image = background.copy()
    measure = Canvas(image[:1, :1], job.dpi)
    if side.photo:
        box = measure.box(side.photo.box_mm)
        lines = side.photo.overprint is not None and job.overprint
        put_portrait(image, box, side.photo, job.portrait, dpi=job.dpi, overprint=lines)
    if side.ghost:
        put_ghost(image, measure.box(side.ghost.box_mm), side.ghost, job.ghost, dpi=job.dpi)
    return image


def _barcode_truth(side: Side, job: Print, canvas: Canvas) -> BarcodeTruth | None:
    if side.barcode is None:
        return None
    return BarcodeTruth(side.barcode.kind, job.barcode_text, _quad(canvas.box(side.barcode.box_mm)))


def room_mm(layout: Layout, side: Side, place: FieldPlace) -> float:
    """Return how wide a value may be: up to the next field of its line, the next picture or the page's edge."""
    x, y = place.at_mm
    ends = [layout.size_mm[0] - 2.0]
    ends += [f.at_mm[0] - 1.5 for f in side.fields if abs(f.at_mm[1] - y) < 3 and f.at_mm[0] > x]  # noqa: PLR2004  one line, mm
    boxes = [part.box_mm for part in (side.photo, side.ghost, side.barcode) if part is not None]
    ends += [left - 1.0 for left, top, _, height in boxes if top < y < top + height + 2 and left > x]
    return min(ends) - x


def _print_field(canvas: Canvas, place: FieldPlace, job: Print) -> FieldTruth | None:
    layout = job.layout
    printed = job.fields.get(place.name, "")
    if place.label:
        gap = place.label_gap_mm or layout.label_gap_mm
        label_ink = Ink(layout.label_style, layout.label_size_mm, layout.label_colour)
        canvas.text((place.at_mm[0], place.at_mm[1] - gap), place.label, label_ink)
    if not printed:
        return None
    box = canvas.text(place.at_mm, printed, value_ink(layout, place, printed))
    return FieldTruth(place.name, job.values.get(place.name, printed), printed, place.label, _quad(box))


def _print_mrz(canvas: Canvas, side: Side, job: Print) -> tuple[tuple[str, Quad], ...]:
    if side.mrz is None:
        return ()
    left, top = side.mrz.at_mm
    return tuple(
        (line, _quad(canvas.pitched((left, top + n * side.mrz.line_mm), line, job.mrz_ink, pitch_mm=job.mrz_pitch_mm)))
        for n, line in enumerate(job.mrz_lines)
    )


def _add_features(pixels: Pixels, side: Side, job: Print, canvas: Canvas) -> dict[str, Quad]:
    """Add everything besides texts and pictures, in place; return the places by name."""
    placed: dict[str, Quad] = {}
    features.specimen_mark(pixels, canvas.scale, side.specimen_at)
    if side.signature_mm:
        box = canvas.box(side.signature_mm)
        features.signature(pixels, box, job.seed)
        placed["signature"] = _quad(box)
    if side.barcode and job.barcode_text:
        draw_barcode(pixels, canvas.box(side.barcode.box_mm), side.barcode.kind, job.barcode_text)
    if side.stamp:
        issued = date.fromisoformat(job.values["date_of_issue"])
        placed["stamp"] = _quad(draw_stamp(pixels, side.stamp, canvas.scale, issued=issued, seed=job.seed))
    if side.perforation_mm and job.booklet_number:
        features.perforation(pixels, canvas.box(side.perforation_mm), job.booklet_number)
    if side.hologram and job.hologram:
        placed["hologram"] = _quad(features.shimmer(pixels, side.hologram, canvas.scale, job.seed))
    return placed


def _quad(box: Box) -> Quad:
    return Quad.from_box(*box)
