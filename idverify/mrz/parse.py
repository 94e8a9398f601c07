"""Parsing an MRZ: any text in, a judged MRZ out. Never raises on content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from idverify.mrz.examine import examine
from idverify.mrz.input_text import clean_lines
from idverify.mrz.mrz import Mrz
from idverify.mrz.plan import all_formats, plan_for, plans_by_length
from idverify.mrz.result import FindingCode, FindingSeverity, MrzFinding

_FORMATS = "ICAO Doc 9303-4 to 9303-7"


def parse_mrz(lines: Sequence[str] | str, *, on: date | None = None) -> Mrz:
    """Parse and judge an MRZ.

    Args:
        lines: the lines, or one text with line ends.
        on: the reference date that decides the century of two-digit years; without it dates stay ambiguous.

    Raises:
        TextInputError: not text, or longer than 1,000 characters.

    >>> mrz = parse_mrz([
    ...     "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    ...     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ... ])
    >>> mrz.format, mrz.valid, mrz.fields["primary_identifier"]
    ('TD3', True, 'ERIKSSON')
    """
    printed = _printed(lines)
    for plan in plans_by_length().get(len(printed), ()):
        if plan.certifies(printed):
            # The constructor of a named tuple takes twice as long.
            return tuple.__new__(Mrz, (plan, printed, True, on, ()))
    return _parse_carefully(lines, on)


def _printed(lines: Sequence[str] | str) -> str:
    """Return the lines with line ends between them; nothing when they are not all text."""
    if isinstance(lines, (list, tuple)):
        try:
            return "\n".join(lines)
        except TypeError:
            return ""
    return lines.rstrip("\n") if isinstance(lines, str) else ""


def _parse_carefully(lines: Sequence[str] | str, on: date | None) -> Mrz:
    cleaned, changes = clean_lines(lines)
    plan = plan_for(cleaned)
    printed = "\n".join(cleaned)
    if plan is None:
        return Mrz(None, printed, valid=False, on=on, changes=(*changes, *_wrong_size(cleaned)))
    errors = any(finding.severity is FindingSeverity.ERROR for finding in examine(plan.layout, "".join(cleaned)))
    return Mrz(plan, printed, valid=not errors, on=on, changes=changes)


def _wrong_size(lines: tuple[str, ...]) -> tuple[MrzFinding, ...]:
    """Say which lines fit no format."""
    counts = sorted({len(layout.line_lengths) for layout in all_formats()})
    if len(lines) not in counts:
        message = f"{len(lines)} lines; an MRZ has {counts[0]} to {counts[-1]}"
        return (MrzFinding(FindingCode.LINE_COUNT, FindingSeverity.ERROR, "", 0, 0, message, _FORMATS),)
    sizes = [layout.line_lengths for layout in all_formats() if len(layout.line_lengths) == len(lines)]
    lengths = tuple(map(len, lines))
    if lengths in sizes:
        message = "lines of this size begin otherwise"
        return (MrzFinding(FindingCode.LINE_LENGTH, FindingSeverity.ERROR, "", 1, 1, message, _FORMATS),)
    nearest = min(sizes, key=lambda size: sum(abs(a - b) for a, b in zip(size, lengths, strict=True)))
    return tuple(
        MrzFinding(
            FindingCode.LINE_LENGTH,
            FindingSeverity.ERROR,
            "",
            number,
            0,
            f"line {number} has {length} characters; the nearest format has {wanted}",
            _FORMATS,
        )
        for number, (length, wanted) in enumerate(zip(lengths, nearest, strict=True), 1)
        if length != wanted
    )
