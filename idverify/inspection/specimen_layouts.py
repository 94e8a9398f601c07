"""The designs of the specimen factory as known layouts, so that training documents are read like any known document."""

from __future__ import annotations

from functools import cache

from idverify.reading.layouts import Anchor, BoxMm, DateOrder, FieldZone, Layout, LayoutSide, MrzPlace
from idverify.specimens import layout as designs
from idverify.specimens.page import room_mm

# Accents reach this far above the baseline and descenders below, in em sizes.
_ABOVE_EM, _BELOW_EM = 0.98, 0.28
# The print begins at the place of a field; a little room before it.
_BEFORE_MM = 0.6
# Width of a letter on average in em sizes, for anchors; what is read beyond a text's end is compared away.
_LETTER_EM = 0.66
_NATIVE = {"hy": "armenian"}
_DATE_ORDERS: dict[str, DateOrder] = {"iso": "ymd"}
# Fields that hold two languages or codes, and no value that anything is compared with.
_SKIPPED = {"document_code", "issuing_state", "authority", "authority_number"}


@cache
def specimen_layouts() -> tuple[Layout, ...]:
    """Return every design of the factory as a known layout, sorted by name."""
    return tuple(_layout(design) for design in designs.load_layouts().values())


def _layout(design: designs.Layout) -> Layout:
    return Layout(
        name=design.name,
        title=design.title,
        issuing_state=design.state,
        mrz_format=design.mrz_format,
        document_code=design.document_code,
        size_mm=design.size_mm,
        date_order=_DATE_ORDERS.get(design.date_style, "dmy"),
        sides=tuple(_side(design, side) for side in design.sides),
    )


def _side(design: designs.Layout, side: designs.Side) -> LayoutSide:
    return LayoutSide(
        zones=tuple(
            zone for place in side.fields for zone in _zones(design, side, place) if zone.field not in _SKIPPED
        ),
        anchors=_anchors(design, side),
        mrz=MrzPlace(at_mm=side.mrz.at_mm, line_mm=side.mrz.line_mm) if side.mrz else None,
    )


def _zones(design: designs.Layout, side: designs.Side, place: designs.FieldPlace) -> tuple[FieldZone, ...]:
    size = place.size_mm or design.value_size_mm
    box = _line_box(place.at_mm, room_mm(design, side, place), size)
    name, _, script = place.name.rpartition("_")
    if script == design.native_script and script:
        known = _NATIVE.get(script)
        return (FieldZone(field=name, box_mm=box, script="armenian"),) if known else ()
    return (FieldZone(field=place.name, box_mm=box),)


def _anchors(design: designs.Layout, side: designs.Side) -> tuple[Anchor, ...]:
    """The first label and the last one, where labels are printed, else the headings: designs differ in both."""
    labels = [
        Anchor(text=place.label, box_mm=_text_box(_above(design, place), place.label, design.label_size_mm))
        for place in side.fields
        if place.label and place.label.isascii()
    ]
    headings = [Anchor(text=one.text, box_mm=_text_box(one.at_mm, one.text, one.size_mm)) for one in side.texts]
    latin = [one for one in headings if one.text.isascii()]
    return tuple((latin[:1] or headings[:1]) + labels[-1:]) or tuple(labels[:1])


def _above(design: designs.Layout, place: designs.FieldPlace) -> tuple[float, float]:
    return place.at_mm[0], place.at_mm[1] - (place.label_gap_mm or design.label_gap_mm)


def _text_box(at: tuple[float, float], text: str, size: float) -> BoxMm:
    return _line_box(at, _LETTER_EM * size * len(text), size)


def _line_box(at: tuple[float, float], width: float, size: float) -> BoxMm:
    return (at[0] - _BEFORE_MM, at[1] - _ABOVE_EM * size, width + _BEFORE_MM, (_ABOVE_EM + _BELOW_EM) * size)
