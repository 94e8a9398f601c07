"""The fields a chip holds: those of DG1's MRZ, and the texts of DG11 and DG12 that are printed too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idverify.chip.details import PRINTED
from idverify.chip.verification import ChipVerification
from idverify.evidence import Absent
from idverify.fields import EXACT_FIELDS, Likeness, compare_chip_text, compare_readings
from idverify.finding import TextExhibit
from idverify.mrz import Mrz
from idverify.reading.viz import VizField

_WORST_FIRST = (Likeness.DIFFERENT, Likeness.CLOSE, Likeness.SAME)


@dataclass(frozen=True, slots=True)
class ChipField:
    """One field of the chip.

    Attributes:
        shown: its value; the source says whether a trusted State signed it.
        raw: the value as the chip has it.
        chip: the MRZ of DG1; None for a text of DG11 or DG12.
    """

    shown: TextExhibit
    raw: str
    chip: Mrz | None = None

    def likeness_to(self, mrz: Mrz | None, printed: VizField | None, name: str) -> Likeness:
        """Return the worst likeness to the printed MRZ and to the visual zone; unknown when neither holds the field."""
        found = set()
        if self.chip and mrz and name in mrz.fields:
            found.add(Likeness.SAME if mrz.fields[name] == self.raw else Likeness.DIFFERENT)
        if printed:
            found.add(self._likeness_to_print(printed, name))
        return next((one for one in _WORST_FIRST if one in found), Likeness.UNKNOWN)

    def _likeness_to_print(self, printed: VizField, name: str) -> Likeness:
        if self.chip is None:
            return compare_chip_text(name, printed.readings, self.raw)
        likeness = compare_readings(name, printed.readings, self.chip)
        return Likeness.DIFFERENT if likeness is Likeness.CLOSE and name in EXACT_FIELDS else likeness


def chip_fields(chip: ChipVerification | Absent) -> Mapping[str, ChipField]:
    """Return the chip's fields by name; empty when there is no chip."""
    if isinstance(chip, Absent):
        return {}
    found = _texts(chip)
    mrz = chip.contents.mrz
    if mrz is not None:
        values, source = mrz.fields, _source(chip, 1)
        for name in (one for one, value in values.items() if value and not one.endswith("_iso")):
            shown = TextExhibit(source, values.get(f"{name}_iso") or values[name], values[name])
            found[name] = ChipField(shown, values[name], mrz)
    return found


def _texts(chip: ChipVerification) -> dict[str, ChipField]:
    groups = {11: chip.contents.holder, 12: chip.contents.document}
    return {
        name: _text(group.texts[text], _source(chip, number))
        for number, group in groups.items()
        if group is not None
        for name, text in PRINTED[number].items()
        if group.texts.get(text)
    }


def _text(raw: str, source: str) -> ChipField:
    # Names stand as in an MRZ: two fillers between the identifiers, one between their parts. Doc 9303-10, 4.7.11.
    return ChipField(TextExhibit(source, raw.replace("<<", ", ").replace("<", " "), raw), raw)


def _source(chip: ChipVerification, data_group: int) -> str:
    return "chip" if chip.proved(data_group) else "chip_unproved"
