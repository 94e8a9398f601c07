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


class Lattice(_Part):
    """A net of hexagons with a dot in every second cell."""

    cell_mm: float
    colour: Colour


class Emblem(_Part):
    """A made-up coat of arms: a shield with a star between two sprays."""

    at_mm: tuple[float, float]
    radius_mm: float
    points: int = 5
    colour: Colour


class Artwork(_Part):
    """The printed background: rainbow tints from left to right, line families, rosettes, emblems, microtext."""

    tints: tuple[Colour, ...]
    waves: tuple[Waves, ...] = ()
    lattices: tuple[Lattice, ...] = ()
    rosettes: tuple[Rosette, ...] = ()
    emblems: tuple[Emblem, ...] = ()
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
    """The holder's portrait.

    Attributes:
        box_mm: its place.
        edge: faded into the paper or cut sharply.
        tone: in colours or grey.
        process: how it is put on the page: laid on in continuous tone, sprayed in fine dots, or burnt into the card
            by a laser, which only darkens, so that the background shows through the light parts.
        overprint: colour of the fine lines printed across it.
    """

    box_mm: BoxMm
    edge: Literal["soft", "hard"] = "soft"
    tone: Literal["colour", "grey"] = "colour"
    process: Literal["smooth", "inkjet", "laser"] = "smooth"
    overprint: Colour | None = None


class Ghost(_Part):
    """A second, pale portrait."""

    box_mm: BoxMm
    strength: float = 0.55


class Zone(_Part):
    """The MRZ: left edge of the first cell and baseline of the first line.

    Attributes:
        at_mm: where the first line starts.
        line_mm: distance of the baselines.
        paper: colour of the strip under the lines.
        cover: how much the strip hides the background, 0 to 1.
        fade_mm: height over which the strip begins; 0 is a sharp edge.
        box_mm: the strip.
    """

    at_mm: tuple[float, float]
    line_mm: float
    paper: Colour = (250, 250, 247)
    cover: float = 0.72
    fade_mm: float = 0.0
    box_mm: BoxMm


class Barcode(_Part):
    """A printed barcode: the lines of the MRZ, or the data as on cards after AAMVA's standard."""

    kind: Literal["qr", "pdf417"]
    content: Literal["mrz", "aamva"] = "mrz"
    box_mm: BoxMm


class Stamp(_Part):
    """A rubber stamp; angle, pressure and day of an entry stamp differ from copy to copy.

    Attributes:
        at_mm: its middle.
        size_mm: its width; a round one is as high, a box half as high.
        shape: of its frame.
        text: what it says.
        dated: whether a day stands in its middle: the day of issue or one of the nine days after it.
        colour: of the ink.
    """

    at_mm: tuple[float, float]
    size_mm: float
    shape: Literal["round", "box"] = "round"
    text: str
    dated: bool = False
    colour: Colour


class Hologram(_Part):
    """A shimmering overlay."""

    at_mm: tuple[float, float]
    radius_mm: float
    strength: float = 0.16


class Side(_Part):
    """One side of the document: everything printed on one picture.

    `specimen_at` is where the word SPECIMEN starts, in shares of width and height.
    """

    artwork: Artwork
    specimen_at: tuple[float, float] = (0.56, 0.17)
    texts: tuple[Text, ...] = ()
    fields: tuple[FieldPlace, ...] = ()
    photo: Photo | None = None
    ghost: Ghost | None = None
    signature_mm: BoxMm | None = None
    perforation_mm: BoxMm | None = None
    mrz: Zone | None = None
    barcode: Barcode | None = None
    stamp: Stamp | None = None
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
