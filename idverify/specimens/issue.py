"""From a holder and a layout to the printed sides of a genuine document."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.mrz.generate import generate_mrz
from idverify.specimens.barcodes import barcode_text
from idverify.specimens.holder import Issue, mrz_record, plain_value, printed_fields
from idverify.specimens.layout import Layout
from idverify.specimens.page import Print
from idverify.specimens.portraits import PortraitLibrary


@dataclass(frozen=True, slots=True)
class Press:
    """Where and how documents are printed: the portraits at hand and the resolution."""

    portraits: PortraitLibrary
    dpi: float = 300.0


def genuine_prints(issue: Issue, layout: Layout, *, press: Press, seed: int) -> tuple[Print, ...]:
    """Return the print of every side of a genuine document.

    Args:
        issue: whom it is issued to.
        layout: the design.
        press: portraits and resolution.
        seed: of signature and overlay.
    """
    fields = printed_fields(issue, layout)
    values = {name: plain_value(name, issue, printed) for name, printed in fields.items()}
    lines = generate_mrz(mrz_record(issue, layout), layout.mrz_format)
    portrait = press.portraits.named(issue.holder.portrait).picture()
    return tuple(
        Print(
            layout=layout,
            side=side,
            dpi=press.dpi,
            seed=seed,
            fields=fields,
            values=values,
            mrz_lines=lines,
            portrait=portrait,
            ghost=portrait,
            barcode_text=printed_barcode(issue, layout, side, lines),
            booklet_number=issue.document_number,
        )
        for side in range(len(layout.sides))
    )


def printed_barcode(issue: Issue, layout: Layout, side: int, lines: tuple[str, ...]) -> str:
    """Return what the barcode of a side says; empty where the side has none."""
    barcode = layout.sides[side].barcode
    return barcode_text(barcode, issue, layout, lines) if barcode else ""
