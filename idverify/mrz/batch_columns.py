"""One block of MRZs turned on its side: each position is a contiguous column, so every step is one array operation."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from idverify.mrz.check_digit import RESIDUES
from idverify.mrz.format import ALPHABET, DIGITS, FILLER, LETTERS, CheckDigitRule, FieldKind, FieldRule, MrzFormat
from idverify.mrz.states import PRINTED_CODES

Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.bytes_]

_FILLER = ord(FILLER)
# Low half of a mark: the residue; high half: what kind of character it is.
_IS_DIGIT, _IS_LETTER, _IS_FILLER, _IS_SEX = 0x10, 0x20, 0x40, 0x80
_RESIDUE = 0x0F
# A third of this many characters adds residues of at most 9 to one byte: 20 times 9 is 180.
_SAFE_CHARACTERS = 60
_KNOWN = _IS_DIGIT | _IS_LETTER | _IS_FILLER


def _mark(byte: int) -> int:
    character = chr(byte)
    if character not in ALPHABET:
        return 0
    kind = _IS_DIGIT if character in DIGITS else _IS_LETTER if character in LETTERS else _IS_FILLER
    return RESIDUES[byte] | kind | (_IS_SEX if character in "MF" else 0)


_MARKS = bytes(_mark(byte) for byte in range(256))


class Block:
    """A few thousand MRZs of one format.

    Args:
        layout: their format.
        rows: characters, uint8, shape (m, length).
        checked_only: only check digits will be asked for; positions that none covers are not prepared.
    """

    def __init__(self, layout: MrzFormat, rows: Bytes, *, checked_only: bool = False) -> None:
        self.layout = layout
        self.rows = rows
        first = _first_checked(layout) if checked_only else 0
        self._offset = first
        self._characters = np.ascontiguousarray(rows[:, first:].T)
        marks = self._characters.tobytes().translate(_MARKS)
        self._marks = np.frombuffer(marks, np.uint8).reshape(self._characters.shape)
        self._residues = self._marks & _RESIDUE

    def rows_of(self, rule: FieldRule) -> Bytes:
        """Return the characters of a field, shape (m, length of the field)."""
        return self.rows[:, self.layout.slice(rule.at)]

    def columns_of(self, rule: FieldRule) -> Bytes:
        """Return the characters of a field, shape (length of the field, m)."""
        return self._characters[self.layout.slice(rule.at)]

    def check_statuses(self) -> dict[str, Bytes]:
        """Return the status of every check digit: 0 ok, 1 failed, 2 a filler; long numbers count as not printed."""
        return {rule.name: self._status(rule) for rule in self.layout.check_digits}

    def digits_right(self, statuses: dict[str, Bytes]) -> Bools:
        """Tell where every check digit agrees, or is a filler that may stand there."""
        right = np.ones(self._characters.shape[1], np.bool_)
        for rule in self.layout.check_digits:
            agrees = statuses[rule.name] == 0
            if rule.filler_when_empty:
                covered = self._marks[self._slice(rule, 0)]
                agrees |= (statuses[rule.name] == 2) & ((covered & _IS_FILLER) != 0).all(axis=0)  # noqa: PLR2004 - not printed
            right &= agrees
        return right

    def characters_suit(self) -> Bools:
        """Tell where every character is one that its field or check digit may hold."""
        wrong = np.zeros(self._characters.shape[1], np.bool_)
        for place, allowed in enumerate(_allowed_marks(self.layout)):
            wrong |= (self._marks[place] & allowed) == 0
        suit: Bools = ~wrong
        return suit

    def states_known(self) -> Bools:
        """Tell where every State code is known."""
        known = np.ones(self._characters.shape[1], np.bool_)
        for rule in self.layout.fields:
            if rule.kind is FieldKind.STATE:
                first, second, third = self.columns_of(rule).astype(np.uint32)
                known &= _known_states()[(first & 31) << 10 | (second & 31) << 5 | (third & 31)]
        return known

    def required_filled(self) -> Bools:
        """Tell where no required field is filler only."""
        filled = np.ones(self._characters.shape[1], np.bool_)
        for rule in self.layout.fields:
            if rule.required:
                filled &= (self.columns_of(rule) != _FILLER).any(axis=0)
        return filled

    def needs_second_look(self) -> Bools:
        """Tell which rows only the rules one by one can judge."""
        unknown = (self._marks & _KNOWN) == 0
        odd = unknown.any(axis=0)
        for rule in self.layout.fields:
            if rule.kind is FieldKind.DATE_OF_EXPIRY:
                odd |= (self.columns_of(rule) == _FILLER).all(axis=0)
        if self.layout.long_number is not None:
            digit = self.layout.check_digit(self.layout.long_number.number)
            if digit is not None:
                odd |= self._characters[self.layout.slice(digit.at).start] == _FILLER
        begins = self.layout.prefix.encode()
        for place, byte in enumerate(begins):
            odd |= self._characters[place] != byte
        rivals: Bools = odd | self._begins_like_a_rival()
        return rivals

    def _begins_like_a_rival(self) -> Bools:
        rival = np.zeros(self._characters.shape[1], np.bool_)
        for prefix in _rival_prefixes(self.layout):
            alike = np.ones(self._characters.shape[1], np.bool_)
            for place, byte in enumerate(prefix.encode()):
                alike &= self._characters[place] == byte
            rival |= alike
        return rival

    def _slice(self, rule: CheckDigitRule, span: int) -> slice:
        where = self.layout.slice(rule.over[span])
        return slice(where.start - self._offset, where.stop - self._offset)

    def _status(self, rule: CheckDigitRule) -> Bytes:
        sums = np.zeros((3, self._characters.shape[1]), np.uint8)  # by weight; at most 9 times 31 characters
        place = 0
        for span in range(len(rule.over)):
            where = self._slice(rule, span)
            for index in range(where.start, where.stop):
                sums[place % 3] += self._residues[index]
                place += 1
                if place % _SAFE_CHARACTERS == 0:
                    sums %= 10
        sevens, threes, ones = sums % 10
        printed = self.layout.slice(rule.at).start - self._offset
        expected = (7 * sevens + 3 * threes + ones) % 10
        mark = self._marks[printed]
        status: Bytes = ((expected | _IS_DIGIT) != mark).astype(np.uint8)
        status[(mark & _IS_FILLER) != 0] = 2
        return status


@cache
def _allowed_marks(layout: MrzFormat) -> tuple[int, ...]:
    """Return, per position, the marks of the characters it may hold."""
    marks = []
    for index in range(layout.length):
        characters = layout.characters_at(index).value
        allowed = _IS_DIGIT if DIGITS[0] in characters else 0
        allowed |= _IS_LETTER if "A" in characters else 0
        allowed |= _IS_SEX if characters.startswith("MF") else 0
        allowed |= _IS_FILLER if FILLER in characters else 0
        marks.append(allowed)
    for rule in layout.fields:
        if rule.kind is FieldKind.DOCUMENT_CODE:
            marks[layout.slice(rule.at).start] = _IS_LETTER
    return tuple(marks)


@cache
def _known_states() -> Bools:
    """Return which codes are known, by five bits a character: A to Z are 1 to 26, the filler is 28."""
    known = np.zeros(1 << 15, np.bool_)
    for code in PRINTED_CODES:
        first, second, third = code.encode()
        known[(first & 31) << 10 | (second & 31) << 5 | (third & 31)] = True
    return known


@cache
def _first_checked(layout: MrzFormat) -> int:
    """Return the first place that a check digit covers or stands at."""
    starts = [layout.slice(span).start for rule in layout.check_digits for span in (*rule.over, rule.at)]
    return min(starts, default=0)


@cache
def _rival_prefixes(layout: MrzFormat) -> tuple[str, ...]:
    """Return how more particular formats of the same size begin."""
    from idverify.mrz.plan import all_formats  # noqa: PLC0415 - the list of formats is needed here only

    return tuple(
        other.prefix
        for other in all_formats()
        if other.line_lengths == layout.line_lengths and len(other.prefix) > len(layout.prefix)
    )
