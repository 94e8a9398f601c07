"""What the visual zone says: its lines, and the fields found by their labels. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idverify.document import Region, TextLine


@dataclass(frozen=True, slots=True)
class VizField:
    """One labelled value of the visual zone.

    Attributes:
        name: such as `date_of_birth`; the names of the MRZ's fields, and more.
        readings: what the text can mean, likeliest first: dates as ISO 8601 (day first and month first, both
            centuries), other values as read with their spaces tidied. Never empty.
        raw: the text as read.
        confidence: 0 to 1, the engine's own for the line.
        region: where the value stands.
        label: the label as read.
        second_readings: what a second engine read there, in the same forms; empty when none was asked.
    """

    name: str
    readings: tuple[str, ...]
    raw: str
    confidence: float
    region: Region
    label: str
    second_readings: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The likeliest reading."""
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class VizReading:
    """The visual zone of the pages read.

    Attributes:
        lines: every line of text, from top to bottom.
        fields: by name; only fields whose label was recognised.
        engine: who read it.
        layout: name of the known layout that the fields were read by; empty where they were found by their labels.
    """

    lines: tuple[TextLine, ...]
    fields: Mapping[str, VizField]
    engine: str
    layout: str = ""
