"""Lines of wrong length: which format and which cut or fill fits best. Offered to the caller, never taken."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from idverify.mrz.check_digits import judge_check_digits
from idverify.mrz.format import FILLER, MrzFormat
from idverify.mrz.plan import all_formats
from idverify.mrz.result import Alignment, CheckStatus

# Reading engines lose or double a few fillers of a long run; past that the line is another line.
_MOST_CHARACTERS_OFF = 4
# Places tried together per line, best first; three lines of 6 make 216 combinations.
_PLACES_PER_LINE = 6


def align(lines: tuple[str, ...]) -> Alignment | None:
    """Return the best fit of lines to a format by one cut or one run of fillers a line; None when nothing is near.

    Fits are ordered by agreeing check digits, then by fewer characters cut or filled, then by edits inside the
    longest run of fillers, where readers err most, then by characters that suit their field.
    """
    best: tuple[tuple[int, ...], Alignment] | None = None
    for layout in all_formats():
        for candidate in _candidates(layout, lines):
            text = "".join(candidate.lines)
            off = sum(abs(characters) for _, _, characters in candidate.edits)
            run_lengths = sum(
                _run_length(lines[number - 1], column, characters) for number, column, characters in candidate.edits
            )
            unsuited = layout.length - _suiting(layout, text, 0)
            rank = (candidate.checks_agreeing, -off, _begins_well(layout, text), run_lengths, -unsuited)
            if best is None or rank > best[0]:
                best = rank, candidate
    return None if best is None else best[1]


def _candidates(layout: MrzFormat, lines: tuple[str, ...]) -> Iterator[Alignment]:
    if len(lines) != len(layout.line_lengths):
        return
    differences = [wanted - len(line) for wanted, line in zip(layout.line_lengths, lines, strict=True)]
    if any(abs(difference) > _MOST_CHARACTERS_OFF for difference in differences):
        return
    if not lines[0].startswith(layout.prefix):
        return
    variants = [_variants(layout, number, line) for number, line in enumerate(lines, 1)]
    for chosen in product(*variants):
        fitted = tuple(line for line, _ in chosen)
        edits = tuple(edit for _, edit in chosen if edit is not None)
        digits = judge_check_digits(layout, "".join(fitted))
        agreeing = sum(digit.status is CheckStatus.OK for digit in digits)
        yield Alignment(layout.id, fitted, edits, agreeing)


def _variants(layout: MrzFormat, number: int, line: str) -> tuple[tuple[str, tuple[int, int, int] | None], ...]:
    """Return the fitted lines that suit their fields best, each with its edit."""
    missing = layout.line_lengths[number - 1] - len(line)
    if missing == 0:
        return ((line, None),)
    start = layout.index(number, 1)
    edited: dict[str, tuple[int, int, int]] = {}
    for place in range(len(line) + 1 if missing > 0 else len(line) + missing + 1):
        fitted = (
            line[:place] + FILLER * missing + line[place:] if missing > 0 else line[:place] + line[place - missing :]
        )
        edited.setdefault(fitted, (number, place + 1, missing))
    ranked = sorted(
        edited.items(),
        key=lambda item: (_run_length(line, item[1][1], missing), _suiting(layout, item[0], start)),
        reverse=True,
    )
    return tuple(ranked[:_PLACES_PER_LINE])


def _run_length(line: str, column: int, characters: int) -> int:
    """Return how many fillers stand together where an edit cuts only fillers, or puts fillers beside some."""
    before, behind = line[: column - 1], line[column - 1 :]
    if characters < 0 and behind[:-characters].strip(FILLER):
        return 0
    return len(before) - len(before.rstrip(FILLER)) + len(behind) - len(behind.lstrip(FILLER))


def _begins_well(layout: MrzFormat, text: str) -> bool:
    return not layout.document_code_initials or text[0] in layout.document_code_initials


def _suiting(layout: MrzFormat, text: str, start: int) -> int:
    """Count the characters that their field or check digit may hold."""
    return sum(character in layout.characters_at(start + place).value for place, character in enumerate(text))
