"""What is known about a generated picture: every field, place and alteration. Pure values with a JSON form."""

from __future__ import annotations

from dataclasses import dataclass, replace

from idverify.document import Quad


@dataclass(frozen=True, slots=True)
class FieldTruth:
    """One field of the visual zone: its value as data, as printed, and where the ink is."""

    name: str
    value: str
    printed: str
    label: str
    quad: Quad


@dataclass(frozen=True, slots=True)
class BarcodeTruth:
    """A printed barcode: qr or pdf417, what it says, and its white field."""

    kind: str
    text: str
    quad: Quad


@dataclass(frozen=True, slots=True)
class SideTruth:
    """Where everything stands on one picture. A part the picture lacks is None or empty.

    Attributes:
        size_px: width and height.
        document: outline of the document.
        fields: fields of the visual zone.
        mrz_lines: text and place of each line.
        portrait: the main portrait.
        ghost: the second, pale portrait.
        barcode: the printed barcode and its content.
        stamp: the rubber stamp.
        features: place of every other thing: signature, hologram.
    """

    size_px: tuple[int, int]
    document: Quad
    fields: tuple[FieldTruth, ...] = ()
    mrz_lines: tuple[tuple[str, Quad], ...] = ()
    portrait: Quad | None = None
    ghost: Quad | None = None
    barcode: BarcodeTruth | None = None
    stamp: Quad | None = None
    features: tuple[tuple[str, Quad], ...] = ()

    def quads(self) -> tuple[Quad, ...]:
        """Return every place, in a fixed order."""
        return (self.document, *self.personal_quads(), *(quad for _, quad in self.features))

    def personal_quads(self) -> tuple[Quad, ...]:
        """Return the places of everything that differs from holder to holder."""
        optional = (self.portrait, self.ghost, self.barcode.quad if self.barcode else None, self.stamp)
        return (
            *(field.quad for field in self.fields),
            *(quad for _, quad in self.mrz_lines),
            *(quad for quad in optional if quad is not None),
        )

    def with_quads(self, quads: tuple[Quad, ...], size_px: tuple[int, int]) -> SideTruth:
        """Return the same truth at other places, given in the order of `quads`."""
        places = iter(quads)
        return replace(
            self,
            size_px=size_px,
            document=next(places),
            fields=tuple(replace(field, quad=next(places)) for field in self.fields),
            mrz_lines=tuple((text, next(places)) for text, _ in self.mrz_lines),
            portrait=next(places) if self.portrait else None,
            ghost=next(places) if self.ghost else None,
            barcode=replace(self.barcode, quad=next(places)) if self.barcode else None,
            stamp=next(places) if self.stamp else None,
            features=tuple((name, next(places)) for name, _ in self.features),
        )

    def field(self, name: str) -> FieldTruth | None:
        """Return one field, or None where the picture does not show it."""
        return next((field for field in self.fields if field.name == name), None)

    def to_json(self) -> dict[str, object]:
        """Return the truth as plain JSON values; quads as four [x, y] in pixels."""
        return {
            "size_px": list(self.size_px),
            "document": corners(self.document),
            "fields": [
                {"name": f.name, "value": f.value, "printed": f.printed, "label": f.label, "quad": corners(f.quad)}
                for f in self.fields
            ],
            "mrz": [{"text": text, "quad": corners(quad)} for text, quad in self.mrz_lines],
            "portrait": corners(self.portrait) if self.portrait else None,
            "ghost": corners(self.ghost) if self.ghost else None,
            "barcode": _barcode(self.barcode) if self.barcode else None,
            "stamp": corners(self.stamp) if self.stamp else None,
            "features": [{"name": name, "quad": corners(quad)} for name, quad in self.features],
        }


def _barcode(barcode: BarcodeTruth) -> dict[str, object]:
    return {"kind": barcode.kind, "text": barcode.text, "quad": corners(barcode.quad)}


def corners(quad: Quad) -> list[list[float]]:
    """Return a quad as four [x, y], to a tenth of a pixel."""
    return [[round(x, 1), round(y, 1)] for x, y in quad.corners]
