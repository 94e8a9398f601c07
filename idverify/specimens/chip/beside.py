"""Write a genuine chip beside every specimen of a stream, so that page and chip can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from idverify.errors import UsageError
from idverify.specimens.chip.bearer import bearer_of
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.specimen import make_chip
from idverify.specimens.factory import Order, Specimen
from idverify.specimens.layout import layouts_of
from idverify.specimens.portraits import PortraitLibrary

# A visa is a sticker; its MRZ does not fit DG1, ICAO Doc 9303-10, 4.7.1.
_WITHOUT_CHIP = frozenset({"mrva", "mrvb"})


def with_chips(specimens: Iterable[Specimen], order: Order, out: Path) -> Iterator[Specimen]:
    """Yield the specimens, writing `NNNNNN_chip/` for each to the folder first.

    The chip holds what was issued: on a forged page it disagrees with what the forger changed.

    Raises:
        UsageError: documents of this kind have no chip.
    """
    without = [layout.name for layout in layouts_of(order.kind) if layout.kind in _WITHOUT_CHIP]
    if without:
        raise UsageError(f"{', '.join(without)}: visas have no chip", code="impossible_combination")
    library = PortraitLibrary.load(order.portraits)
    options = ChipOptions(on=order.on)
    for specimen in specimens:
        bearer = bearer_of(specimen.issue, specimen.layout, library)
        # Each chip has keys of its own, whatever order it is part of.
        seed = order.seed << 32 | specimen.number
        make_chip(bearer, seed=seed, options=options).write(out / f"{specimen.number:06d}_chip")
        yield specimen
