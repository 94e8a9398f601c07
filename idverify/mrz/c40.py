"""C40: three MRZ characters in two bytes, as in digital seals. ICAO Doc 9303-13, 2.5 and ISO/IEC 16022, 5.2.5."""

from __future__ import annotations

# A pair of bytes holds three values of 40: 1600 a + 40 b + c + 1.
_FIRST, _SECOND = 1600, 40
# One character is left over: this byte, then the character's own code plus one.
_UNLATCH = 0xFE
_SPACE, _FIRST_DIGIT, _FIRST_LETTER, _LAST = 3, 4, 14, 39


def decode_c40(content: bytes) -> str:
    """Return the text; a filler of an MRZ is a space here. What is outside the basic set becomes "?".

    >>> decode_c40(bytes.fromhex("d9c5"))
    'UTO'
    """
    text = ""
    for first, second in zip(content[::2], content[1::2], strict=False):
        if first == _UNLATCH:
            text += chr(second - 1) if second else ""
            continue
        number = first * 256 + second - 1
        values = number // _FIRST, number % _FIRST // _SECOND, number % _SECOND
        text += "".join(_character(value) for value in values)
    return text


def encode_c40(text: str) -> bytes:
    """Return a text of capitals, digits and spaces in C40; "<" counts as a space.

    >>> decode_c40(encode_c40("UTO L898902C")).strip()
    'UTO L898902C'
    """
    values = [_value(character) for character in text.replace("<", " ")]
    content = b""
    while len(values) >= 3:  # noqa: PLR2004  three values a pair of bytes
        number = _FIRST * values.pop(0) + _SECOND * values.pop(0) + values.pop(0) + 1
        content += number.to_bytes(2, "big")
    if len(values) == 2:  # noqa: PLR2004  a shift fills the third value, and is not printed
        content += (_FIRST * values[0] + _SECOND * values[1] + 1).to_bytes(2, "big")
    elif values:
        content += bytes((_UNLATCH, ord(_character(values[0])) + 1))
    return content


def _character(value: int) -> str:
    if value == 0:  # shift 1, which only fills up the last pair
        return ""
    if value < _SPACE or value > _LAST:
        return "?"
    if value == _SPACE:
        return " "
    return chr(value - _FIRST_DIGIT + ord("0")) if value < _FIRST_LETTER else chr(value - _FIRST_LETTER + ord("A"))


def _value(character: str) -> int:
    if character == " ":
        return _SPACE
    return int(character) + _FIRST_DIGIT if character.isdigit() else ord(character) - ord("A") + _FIRST_LETTER
