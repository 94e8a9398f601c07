"""How likely letters, digits and fillers are at a position, by what was read around it.

Check digits cannot tell `<` from K or 6 from G, but fields have shapes: fillers stand at their end, a letter
alone between fillers is rare, a digit among digits is likelier than a letter. Costs are negative logarithms of
odds, small where the standard allows both and large only for shapes that hardly occur. The odds are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from idverify.mrz.format import DIGITS, FILLER, FieldKind, FieldRule, MrzFormat

ContextCosts = tuple[float, float, float]
"""Of letters, digits and the filler."""

# Text of one, two, three characters between fillers, where text has already ended. Three and more occur (second
# part of an optional field), one hardly does.
_STRAY_TEXT = {1: log(1000), 2: log(50), 3: log(3)}
# A filler inside a document number stands for a space or mark, which few numbers have; in optional data it is a
# common separator.
_INNER_FILLER = {FieldKind.NUMBER: log(50), FieldKind.OPTIONAL: log(7), FieldKind.TEXT: log(7)}
# Numbers hold more digits than letters, and between two digits a letter is rarer still; between two letters a
# digit is.
_LETTER, _LETTER_AMONG_DIGITS, _DIGIT_AMONG_LETTERS = log(1.5), log(4), log(2)
# A name's own separator is two fillers long.
_SEPARATOR = FILLER * 2
_TEXT_KINDS = frozenset({FieldKind.NUMBER, FieldKind.OPTIONAL, FieldKind.TEXT})
_NAME_KINDS = frozenset({FieldKind.NAME, FieldKind.NAME_PART})


def context_costs(layout: MrzFormat, read: str) -> Mapping[int, ContextCosts]:
    """Return costs by place in the joined lines, for the places where the context says anything.

    Args:
        layout: the format.
        read: the likeliest characters of the joined lines.
    """
    costs: dict[int, ContextCosts] = {}
    for rule in layout.fields:
        weigh = _weigh_name if rule.kind in _NAME_KINDS else _weigh_text if rule.kind in _TEXT_KINDS else None
        if weigh is not None:
            where = layout.slice(rule.at)
            weigh(rule, read[where], where.start, costs)
    return costs


def _groups(text: str) -> list[tuple[int, int]]:
    """Where each run of text and each run of fillers starts and ends."""
    groups: list[tuple[int, int]] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or (text[place] == FILLER) != (text[start] == FILLER):
            groups.append((start, place))
            start = place
    return groups


def _weigh_name(rule: FieldRule, text: str, offset: int, costs: dict[int, ContextCosts]) -> None:
    """Text after the name has ended is stray, and so is text inside the fillers at its end."""
    separator_length = len(_SEPARATOR) if rule.kind is FieldKind.NAME else 1
    for start, end in _groups(text):
        if text[start] == FILLER:
            for place in range(start + 1, end - 1):
                if end == len(text) or end - start > separator_length:
                    costs[offset + place] = (_STRAY_TEXT[1], _STRAY_TEXT[1], 0.0)
            continue
        fillers = start - len(text[:start].rstrip(FILLER))
        is_separated = _SEPARATOR in text[: start - fillers]
        if fillers > separator_length or (fillers == len(_SEPARATOR) and is_separated):
            stray = _STRAY_TEXT.get(end - start, 0.0)
            costs.update(dict.fromkeys(range(offset + start, offset + end), (stray, stray, 0.0)))


def _weigh_text(rule: FieldRule, text: str, offset: int, costs: dict[int, ContextCosts]) -> None:
    inner = _INNER_FILLER[rule.kind]
    for start, end in _groups(text):
        if text[start] != FILLER:
            is_alone = end - start == 1 and not rule.required and end < len(text)
            stray = _STRAY_TEXT.get(end - start, 0.0) if start > 0 or is_alone else 0.0
            for place in range(start, end):
                costs[offset + place] = _text_costs(text, place, stray, inner if place < end - 1 else 0.0)
        elif end - start == 1 and start > 0 and end < len(text):
            costs[offset + start] = (_LETTER, 0.0, inner)
        else:
            for place in range(start + (start > 0), end - (end < len(text))):
                costs[offset + place] = (_STRAY_TEXT[1], _STRAY_TEXT[1], 0.0)


def _text_costs(text: str, place: int, stray: float, inner: float) -> ContextCosts:
    left, right = text[max(place - 1, 0)], text[min(place + 1, len(text) - 1)]
    if left in DIGITS and right in DIGITS:
        return stray + _LETTER_AMONG_DIGITS, stray, inner
    if left.isalpha() and right.isalpha():
        return stray, stray + _DIGIT_AMONG_LETTERS, inner
    return stray + _LETTER, stray, inner
