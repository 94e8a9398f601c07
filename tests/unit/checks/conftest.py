"""Evidence built by hand: an MRZ, the visual zone it should repeat, a good capture."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from idverify.document import Quad, Region, TextLine
from idverify.evidence import Absent, Evidence
from idverify.finding import Finding
from idverify.imaging.capture_quality import CaptureQuality
from idverify.imaging.colour import Light
from idverify.inspection.run_checks import all_checks
from idverify.mrz import parse_mrz
from idverify.reading.mrz_reading import MrzReading, ReadingStatus
from idverify.reading.viz import VizField, VizReading

ON = date(2011, 1, 1)
LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
VIZ = MappingProxyType(
    {
        "document_number": "L898902C3",
        "primary_identifier": "ERIKSSON",
        "secondary_identifier": "ANNA MARIA",
        "nationality": "UTOPIAN",
        "date_of_birth": "1974-08-12",
        "sex": "F",
        "date_of_expiry": "2012-04-15",
    }
)
PLACE = Region(1, Quad.from_box(10, 10, 110, 20))
ABSENT = Absent("nothing_given", "Nothing was given.")


def read_mrz(lines: tuple[str, ...] = LINES, *, surely: bool = True, on: date = ON) -> MrzReading:
    """Return a reading with the status that the reader would give these lines."""
    mrz = parse_mrz(lines, on=on)
    sure = ReadingStatus.VALID if mrz.valid else ReadingStatus.INVALID
    return MrzReading(
        status=sure if surely else ReadingStatus.UNCERTAIN,
        engine="by hand",
        mrz=mrz,
        lines=lines,
        confidence=0.99 if surely else 0.4,
        region=PLACE,
        line_regions=(PLACE,) * len(lines),
        character_pitch_px=30.0,
    )


def read_viz(values: dict[str, str], *, confidence: float = 0.99, lines: tuple[str, ...] = ()) -> VizReading:
    """Return a visual zone with these labelled values, and further lines far below them."""
    fields = {name: VizField(name, (value,), value, confidence, PLACE, label=name) for name, value in values.items()}
    far = Region(1, Quad.from_box(10, 900, 110, 910))
    return VizReading(tuple(TextLine(text, 0.99, far, "by hand") for text in lines), fields, "by hand")


GOOD_CAPTURE = CaptureQuality(
    page=1,
    edge_width_px=2.0,
    edge_width_mm=0.17,
    glare_share=0.0,
    resolution_dpi=300.0,
    slant=1.02,
    cut_off_mm=0.0,
    cut_off_side="",
    cut_off_known_to_mm=1.0,
    brightness=0.7,
    contrast=0.6,
    light=Light.COLOUR,
    colour_cast=4.0,
    is_blank=False,
)
GENUINE = Evidence(
    on=ON,
    mrz=read_mrz(),
    viz=read_viz(dict(VIZ)),
    capture=GOOD_CAPTURE,
    portrait=ABSENT,
    live_face=ABSENT,
    face_comparison=ABSENT,
)


@pytest.fixture
def examine() -> Callable[..., Finding]:
    """Run one check on the genuine evidence with some parts changed."""

    def run(check_id: str, **changes: Any) -> Finding:
        return all_checks()[check_id].examine(replace(GENUINE, **changes))

    return run
