"""The fields of a document by source, with whether the sources agree."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.evidence import Absent, Evidence
from idverify.fields import EXACT_FIELDS, Likeness, compare_readings
from idverify.finding import TextExhibit
from idverify.inspection.chip_fields import ChipField, chip_fields
from idverify.mrz import Mrz
from idverify.reading.mrz_reading import MrzReading
from idverify.reading.viz import VizField

# The order in which an officer reads them; any other field follows by name.
_ORDER = (
    "document_code",
    "issuing_state",
    "document_number",
    "primary_identifier",
    "secondary_identifier",
    "full_name",
    "nationality",
    "date_of_birth",
    "sex",
    "place_of_birth",
    "date_of_issue",
    "date_of_expiry",
    "authority",
)
_AGREEMENT = {
    Likeness.SAME: "agree",
    Likeness.CLOSE: "close",
    Likeness.DIFFERENT: "differ",
    Likeness.UNKNOWN: "not_comparable",
}

_WORST_FIRST = (Likeness.DIFFERENT, Likeness.CLOSE, Likeness.SAME)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field.

    Attributes:
        name: such as `document_number`.
        value: the value to work with: the MRZ's, else the visual zone's, else the chip's.
        sources: each source's reading.
        agreement: agree, close (names), differ, not_comparable, or one_source; of several sources the worst.
    """

    name: str
    value: str
    sources: tuple[TextExhibit, ...]
    agreement: str


def view_fields(evidence: Evidence) -> tuple[FieldView, ...]:
    """Return every field that any source holds, in the order in which an officer reads them."""
    mrz = None if isinstance(evidence.mrz, Absent) else evidence.mrz.mrz
    chip = chip_fields(evidence.chip)
    names = set(chip) if isinstance(evidence.viz, Absent) else {*chip, *evidence.viz.fields}
    names |= {name for name, value in mrz.fields.items() if value and not name.endswith("_iso")} if mrz else set()
    return tuple(_view(evidence, mrz, chip.get(name), name) for name in sorted(names, key=_place))


def _view(evidence: Evidence, mrz: Mrz | None, from_chip: ChipField | None, name: str) -> FieldView:
    from_mrz, field = _mrz_source(evidence.mrz, name), _viz_field(evidence, name)
    from_viz = TextExhibit("viz", field.value, field.raw, field.confidence, field.region) if field else None
    sources = tuple(one for one in (from_mrz, from_viz, from_chip and from_chip.shown) if one)
    found = {from_chip.likeness_to(mrz, field, name)} if from_chip else set()
    if from_mrz and field and mrz:
        likeness = compare_readings(name, field.readings, mrz)
        found.add(Likeness.DIFFERENT if likeness is Likeness.CLOSE and name in EXACT_FIELDS else likeness)
    worst = next((one for one in _WORST_FIRST if one in found), Likeness.UNKNOWN)
    return FieldView(name, sources[0].value, sources, "one_source" if len(sources) == 1 else _AGREEMENT[worst])


def _mrz_source(reading: MrzReading | Absent, name: str) -> TextExhibit | None:
    if isinstance(reading, Absent) or reading.mrz is None or not reading.mrz.fields.get(name):
        return None
    values = reading.mrz.fields
    field = reading.mrz.field(name)
    region = reading.line_regions[field.line - 1] if field and field.line <= len(reading.line_regions) else None
    raw = field.raw if field else values[name]
    return TextExhibit("mrz", values.get(f"{name}_iso") or values[name], raw, reading.confidence, region)


def _viz_field(evidence: Evidence, name: str) -> VizField | None:
    return None if isinstance(evidence.viz, Absent) else evidence.viz.fields.get(name)


def _place(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)
