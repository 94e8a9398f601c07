"""A document design: sizes, places, labels and colours in millimetres, one TOML file each in `layouts/`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from idverify.errors import UsageError

Colour = tuple[int, int, int]
BoxMm = tuple[float, float, float, float]
"""Left, top, width, height in millimetres."""

Kind = Literal["td3", "td2", "td1", "mrva", "mrvb"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Waves(_Part):
    """One family of parallel guilloche lines."""

    spacing_mm: float
    amplitude_mm: float
    wavelength_mm: float
    slope_deg: float = 0.0
    colour: Colour


class Rosette(_Part):
    """A guilloche rosette."""

    at_mm: tuple[float, float]
    radius_mm: float
    petals: int
    colour: Colour


class Artwork(_Part):
    """The printed background: rainbow tints from left to right, line families, rosettes, microtext."""

    tints: tuple[Colour, ...]
    waves: tuple[Waves, ...] = ()
    rosettes: tuple[Rosette, ...] = ()
    microtext: str = ""


class Text(_Part):
    """Something printed on every copy of the design."""

    text: str
    at_mm: tuple[float, float]
    style: str = "sans_bold"
    size_mm: float = 3.0
    colour: Colour = (40, 40, 70)


class FieldPlace(_Part):
    """Where a field of the visual zone stands: the baseline of its value; the label stands above it."""

    name: str
    label: str = ""
    at_mm: tuple[float, float]
    style: str = ""
    size_mm: float = 0.0
    label_gap_mm: float = 0.0


class Photo(_Part):
    """The holder's portrait."""

    box_mm: BoxMm
    edge: Literal["soft", "hard"] = "soft"
    tone: Literal["colour", "grey"] = "colour"
    overprint: Colour | None = None


class Ghost(_Part):
    """A second, pale portrait."""

    box_mm: BoxMm
    strength: float = 0.55


class Zone(_Part):
    """The MRZ: left edge of the first cell and baseline of the first line."""

    at_mm: tuple[float, float]
    line_mm: float
    paper: Colour = (250, 250, 247)
    box_mm: BoxMm


class Barcode(_Part):
    """A printed barcode holding the MRZ lines' main fields."""

    kind: Literal["qr"]
    box_mm: BoxMm


class Hologram(_Part):
    """A shimmering overlay."""

    at_mm: tuple[float, float]
    radius_mm: float
    strength: float = 0.16


class Side(_Part):
    """One side of the document: everything printed on one picture."""

    artwork: Artwork
    texts: tuple[Text, ...] = ()
    fields: tuple[FieldPlace, ...] = ()
    photo: Photo | None = None
    ghost: Ghost | None = None
    signature_mm: BoxMm | None = None
    perforation_mm: BoxMm | None = None
    mrz: Zone | None = None
    barcode: Barcode | None = None
    hologram: Hologram | None = None
    chip_symbol_mm: tuple[float, float] | None = None


class Layout(_Part):
    """A document design.

    Attributes:
        name: file name without the ending; set when loaded.
        sides: one for a data page or visa, front and back for a card with an MRZ on the back.
    """

    name: str = ""
    title: str
    kind: Kind
    mrz_format: Literal["TD3", "TD2", "TD1", "MRVA", "MRVB"]
    state: str
    nationality_text: str
    authority: str
    document_code: str
    number_pattern: str = Field(description="Document number: A a letter, 9 a digit, anything else itself.")
    personal_number_pattern: str = ""
    years_valid: int = 10
    size_mm: tuple[float, float]
    date_style: Literal["months", "dots", "slashes", "spaces", "iso"]
    native_script: Literal["", "hy", "ru"] = ""
    value_style: str = "sans_bold"
    value_size_mm: float = 2.9
    value_colour: Colour = (25, 25, 40)
    label_style: str = "sans"
    label_size_mm: float = 1.45
    label_colour: Colour = (90, 80, 120)
    label_gap_mm: float = 3.4
    sides: tuple[Side, ...]

    def has_field(self, name: str) -> bool:
        """Tell whether the visual zone shows a field."""
        return any(place.name == name for side in self.sides for place in side.fields)


@cache
def load_layouts() -> dict[str, Layout]:
    """Return every layout by name, sorted.

    Raises:
        UsageError: a layout file does not say what a layout must say.
    """
    folder = resources.files("idverify.specimens") / "layouts"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {file.name[:-5]: _parse(file.name[:-5], file.read_text(encoding="utf-8")) for file in files}


def load_layout(name: str) -> Layout:
    """Return one layout.

    Raises:
        UsageError: no such layout; the message lists the known ones.
    """
    layouts = load_layouts()
    if name not in layouts:
        raise UsageError(f"no layout {name!r}; known: {', '.join(layouts)}", code="unknown_layout")
    return layouts[name]


def layouts_of(kind: str) -> tuple[Layout, ...]:
    """Return the layouts of a kind, or the one layout that has this name.

    Raises:
        UsageError: neither a kind nor a layout; the message lists both.
    """
    layouts = load_layouts()
    found = tuple(layout for layout in layouts.values() if kind in {layout.kind, layout.name})
    if not found:
        kinds = sorted({layout.kind for layout in layouts.values()})
        raise UsageError(
            f"no kind {kind!r}; kinds: {', '.join(kinds)}; layouts: {', '.join(layouts)}", code="unknown_kind"
        )
    return found


def _parse(name: str, text: str) -> Layout:
    try:
        return Layout.model_validate({**tomllib.loads(text), "name": name})
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise UsageError(f"layout {name!r} cannot be used: {error}", code="layout_unusable") from error
