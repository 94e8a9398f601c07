"""The page that explains every MRZ format, with a picture of its positions, made from the tables."""

from __future__ import annotations

from string import ascii_lowercase

from idverify.mrz.format import Characters, CheckDigitRule, FieldKind, MrzFormat, Span
from idverify.mrz.plan import all_formats

_INTRODUCTION = """# Formats of the machine readable zone

Generated from the tables in `idverify/mrz/formats`; a new file there gets its section here. In the pictures each
field has a letter, a check digit is `#`, the composite check digit `*`, and a fixed filler `<`. Lines and columns
count from 1.
"""
_CHARACTERS = {
    Characters.LETTERS: "A-Z",
    Characters.LETTERS_FILLER: "A-Z <",
    Characters.DIGITS: "0-9",
    Characters.DIGITS_FILLER: "0-9 <",
    Characters.ANY: "A-Z 0-9 <",
    Characters.SEX: "M F <",
    Characters.FILLER_ONLY: "<",
}


def formats_page() -> str:
    """Return the page: the formats of Doc 9303 first, then the national ones."""
    ordered = sorted(all_formats(), key=lambda layout: (not layout.icao, layout.id))
    return "\n".join([_INTRODUCTION, *(_section(layout) for layout in ordered)])


def _section(layout: MrzFormat) -> str:
    lines = " + ".join(str(length) for length in layout.line_lengths)
    begins = f" The first line begins with `{layout.prefix}`." if layout.prefix else ""
    parts = [
        f"## {layout.id}: {layout.title}\n",
        f"{len(layout.line_lengths)} lines: {lines} characters.{begins} Source: {layout.source}.\n",
        f"```\n{_picture(layout)}\n```\n",
        "| mark | field | place | characters |\n|---|---|---|---|\n" + _field_rows(layout),
    ]
    if layout.check_digits:
        parts.append("| check digit | place | computed over |\n|---|---|---|\n" + _digit_rows(layout))
    if layout.long_number is not None:
        parts.append(
            f"A longer number goes on at the start of `{layout.long_number.continued_in}`: a filler stands at the "
            f"check digit's place, the digit follows the rest of the number, and a filler ends it "
            f"({layout.long_number.clause}).\n"
        )
    return "\n".join(parts)


def _picture(layout: MrzFormat) -> str:
    marks = [" "] * layout.length
    for rule, letter in zip(layout.fields, ascii_lowercase, strict=False):
        mark = "<" if rule.kind is FieldKind.SEPARATOR else letter
        marks[layout.slice(rule.at)] = mark * rule.at.length
    for digit in layout.check_digits:
        marks[layout.slice(digit.at)] = "*" if digit.name == "composite" else "#"
    drawn, start = [_ruler(max(layout.line_lengths))], 0
    for length in layout.line_lengths:
        drawn.append("".join(marks[start : start + length]))
        start += length
    return "\n".join(drawn)


def _ruler(length: int) -> str:
    tens = "".join(str(column // 10) if column % 10 == 0 else " " for column in range(1, length + 1)).rstrip()
    return tens + "\n" + "".join(str(column % 10) for column in range(1, length + 1))


def _field_rows(layout: MrzFormat) -> str:
    return "".join(
        f"| {letter} | {rule.name} | {_place(rule.at)} | `{_CHARACTERS[rule.characters]}` |\n"
        for rule, letter in zip(layout.fields, ascii_lowercase, strict=False)
        if rule.kind is not FieldKind.SEPARATOR
    )


def _digit_rows(layout: MrzFormat) -> str:
    return "".join(
        f"| {digit.name}{_may_be_filler(digit)} | {_place(digit.at)} | {', '.join(map(_place, digit.over))} |\n"
        for digit in layout.check_digits
    )


def _may_be_filler(digit: CheckDigitRule) -> str:
    return " (or a filler, when all it covers is filler)" if digit.filler_when_empty else ""


def _place(span: Span) -> str:
    columns = str(span.first) if span.length == 1 else f"{span.first}-{span.last}"
    return f"line {span.line}, {columns}"
