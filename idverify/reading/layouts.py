"""Known layouts of documents: where each field stands, in millimetres. One TOML file each in `known/`, found by scan.

A layout is chosen by the MRZ's format and issuing State and by its anchors: text that is printed on every copy. Places
count from the upper left corner of the page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from idverify.errors import UsageError

BoxMm = tuple[float, float, float, float]
"""Left, top, width, height in millimetres."""

DateOrder = Literal["dmy", "mdy", "ymd"]
"""Which way dates of figures are printed."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Anchor(_Part):
    """Text that every copy shows; it tells this layout from others."""

    text: str
    box_mm: BoxMm


class FieldZone(_Part):
    """Where the value of a field stands.

    Attributes:
        field: name of the field, as in the visual zone of a result.
        box_mm: one line of print with little room around it.
        script: Armenian is read by another engine, and only to be compared with the Latin name.
    """

    field: str
    box_mm: BoxMm
    script: Literal["latin", "armenian"] = "latin"


class MrzPlace(_Part):
    """Left edge of the first character cell, baseline of the first line, and distance of the baselines."""

    at_mm: tuple[float, float]
    line_mm: float


class LayoutSide(_Part):
    """One side of a document; `mrz` is None where it has none."""

    zones: tuple[FieldZone, ...]
    anchors: tuple[Anchor, ...] = Field(min_length=1)
    mrz: MrzPlace | None = None


class Layout(_Part):
    """The design of one document.

    Attributes:
        name: file name without the ending; set when loaded.
        title: for people.
        issuing_state: as the MRZ codes it.
        mrz_format: TD1, TD2, TD3, MRVA or MRVB.
        document_code: as the MRZ has it, without fillers.
        size_mm: width and height.
        date_order: of dates printed in figures.
        sides: one, or front and back.
    """

    name: str = ""
    title: str
    issuing_state: str
    mrz_format: Literal["TD3", "TD2", "TD1", "MRVA", "MRVB"]
    document_code: str
    size_mm: tuple[float, float]
    date_order: DateOrder = "dmy"
    sides: tuple[LayoutSide, ...]


@cache
def known_layouts() -> tuple[Layout, ...]:
    """Return every layout of the folder `known/`, sorted by name.

    Raises:
        UsageError: a file does not say what a layout must say.
    """
    folder = resources.files("idverify.reading.known")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(parse_layout(file.name[:-5], file.read_text(encoding="utf-8")) for file in files)


def parse_layout(name: str, text: str) -> Layout:
    """Return a layout from the text of its file.

    Raises:
        UsageError: the file does not say what a layout must say.
    """
    try:
        return Layout.model_validate({**tomllib.loads(text), "name": name})
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UsageError(f"layout {name!r} cannot be used: {error}", code="layout_unusable") from error


def fitting(layouts: Iterable[Layout], *, issuing_state: str, mrz_format: str, document_code: str) -> list[Layout]:
    """Return the layouts of a State and format, those with the document's own code first."""
    fit = [one for one in layouts if (one.issuing_state, one.mrz_format) == (issuing_state, mrz_format)]
    return sorted(fit, key=lambda one: one.document_code != document_code)
