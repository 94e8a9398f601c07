"""From what callers hand in to lines that can be judged: split, spaces out, capitals; every change is a finding."""

from __future__ import annotations

import re
from collections.abc import Sequence

from idverify.errors import TextInputError
from idverify.mrz.plan import all_formats
from idverify.mrz.result import FindingCode, FindingSeverity, MrzFinding

# Ten times the longest MRZ (90 characters) leaves room for spaces and stray lines.
LONGEST_TEXT = 1000
# Characters without ink that text files and OCR engines leave behind, besides white space: zero-width
# space, joiner and non-joiner, and the byte order mark.
_INVISIBLE = "\u200b\u200c\u200d\ufeff"
_WITHOUT_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))
# Halves of characters that no encoding can write; a result must stay printable.
_SURROGATES = re.compile("[\ud800-\udfff]")
_CAPITALS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def clean_lines(lines: Sequence[str] | str) -> tuple[tuple[str, ...], tuple[MrzFinding, ...]]:
    """Return the lines to judge and what was changed in them.

    Lines without ink are dropped; one line that holds all lines of a format is cut.

    Raises:
        TextInputError: not text, or longer than 1,000 characters.
    """
    given = _as_lines(lines)
    if sum(map(len, given)) > LONGEST_TEXT:
        raise TextInputError(
            f"more than {LONGEST_TEXT} characters; an MRZ has at most 90",
            code="text_too_large",
            advice="Hand in one MRZ at a time.",
        )
    inked = [line for line in map(_trim, given) if line]
    cleaned: list[str] = []
    changes: list[MrzFinding] = []
    for number, line in enumerate(_cut(inked), 1):
        cleaned_line, found = _clean(line, number)
        cleaned.append(cleaned_line)
        changes.extend(found)
    return tuple(cleaned), tuple(changes)


def _as_lines(lines: Sequence[str] | str) -> list[str]:
    if isinstance(lines, str):
        return lines.splitlines()
    if not isinstance(lines, Sequence) or isinstance(lines, (bytes, bytearray, memoryview)):
        raise TextInputError("not text: hand in a string or a list of strings", advice="Decode bytes as ASCII first.")
    if not all(isinstance(line, str) for line in lines):
        raise TextInputError("not text: every line must be a string", advice="Hand in a list of strings.")
    return [piece for line in lines for piece in line.splitlines()]


def _trim(line: str) -> str:
    if not line.isascii():
        line = _SURROGATES.sub("\ufffd", line).strip().strip(_INVISIBLE)
    return line.strip()


def _cut(lines: list[str]) -> list[str]:
    """Cut a single line that has the length of all lines of an ICAO format together."""
    if len(lines) != 1:
        return lines
    line = lines[0]
    for layout in all_formats():
        if layout.icao and layout.length == len(line):
            ends = [sum(layout.line_lengths[: count + 1]) for count in range(len(layout.line_lengths))]
            return [line[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return lines


def _clean(line: str, number: int) -> tuple[str, list[MrzFinding]]:
    kept = "".join(line.split())
    if not kept.isascii():
        kept = kept.translate(_WITHOUT_INVISIBLE)
    changes = []
    if kept != line:
        message = f"spaces were left out of line {number}: {len(line) - len(kept)}"
        changes.append(_change(FindingCode.SPACES_REMOVED, number, message))
    capitals = kept.translate(_CAPITALS)
    if capitals != kept:
        changed = sum(before != after for before, after in zip(kept, capitals, strict=True))
        message = f"small letters of line {number} were read as capitals: {changed}"
        changes.append(_change(FindingCode.LOWER_CASE, number, message))
    return capitals, changes


def _change(code: FindingCode, line: int, message: str) -> MrzFinding:
    return MrzFinding(code, FindingSeverity.WARNING, "", line, 0, message, "ICAO Doc 9303-3, 4.3")
