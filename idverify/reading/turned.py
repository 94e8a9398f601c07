"""The reading of an MRZ after its page was turned upright."""

from __future__ import annotations

from dataclasses import replace

from idverify.document import Region
from idverify.imaging.turn import turn_quad
from idverify.reading.mrz_reading import MrzReading


def turned_reading(reading: MrzReading, degrees: int, *, size_px: tuple[int, int]) -> MrzReading:
    """Return a reading with its places on the page after a turn.

    Args:
        reading: its places on the page before the turn.
        degrees: 0, 90, 180 or 270, clockwise.
        size_px: width and height of the page before the turn.
    """

    def turned(region: Region) -> Region:
        return Region(region.page, turn_quad(region.quad, degrees, size_px=size_px))

    region = turned(reading.region) if reading.region else None
    return replace(reading, region=region, line_regions=tuple(turned(one) for one in reading.line_regions))
