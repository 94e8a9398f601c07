"""Document numbers of more than nine characters, which go on in the optional data. ICAO Doc 9303-5, 4.2.2.1, note j."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.mrz.format import DIGITS, FILLER, MrzFormat


@dataclass(frozen=True, slots=True)
class LongNumber:
    """A long document number as found in the joined lines.

    Attributes:
        number: the whole number.
        first: where its first part lies.
        rest: where its second part lies.
        check_index: place of its check digit, from 0.
    """

    number: str
    first: slice
    rest: slice
    check_index: int

    @property
    def places(self) -> tuple[int, ...]:
        """Places of all its characters."""
        return (*range(self.first.start, self.first.stop), *range(self.rest.start, self.rest.stop))


def find_long_number(layout: MrzFormat, text: str) -> LongNumber | None:
    """Return the long document number of the joined lines, or None when the number is not a long one.

    A number is long when its field is full, a filler stands at its check digit's place, and the optional data
    begin with at least one character and a digit, followed by a filler or the end of the field.
    """
    rule = layout.long_number
    if rule is None:
        return None
    number, digit, more = layout.field(rule.number), layout.check_digit(rule.number), layout.field(rule.continued_in)
    if number is None or digit is None or more is None:
        return None
    first, rest = layout.slice(number.at), layout.slice(more.at)
    continuation = text[rest].partition(FILLER)[0]
    is_long = (
        text[layout.slice(digit.at)] == FILLER
        and text[first.stop - 1] != FILLER
        and len(continuation) > 1
        and continuation[-1] in DIGITS
    )
    if not is_long:
        return None
    check_index = rest.start + len(continuation) - 1
    return LongNumber(text[first] + continuation[:-1], first, slice(rest.start, check_index), check_index)
