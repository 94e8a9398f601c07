"""Tag, length, value: BER as chips encode it, read leniently, every departure from DER named. ISO/IEC 7816-4, 5.2.2.

The reader never fails on bad bytes: it returns what can be read and notes what is wrong, with offset and tag.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from idverify.chip.deviation import Deviation, Weight

# Data groups nest five deep (DG2 of ISO/IEC 39794-5: about twelve); deeper is an attack on the reader.
_DEEPEST = 24
# A DG16 of many persons holds some hundred elements; a file of more is an attack on the reader.
_MOST_ELEMENTS = 4_000
_LONGEST_TAG_BYTES = 3
_LONGEST_LENGTH_BYTES = 4
_CONSTRUCTED = 0x20
_MORE_TAG_BYTES = 0x1F
_MORE = 0x80
_INDEFINITE = 0x80


@dataclass(frozen=True, slots=True)
class Element:
    """One element.

    Attributes:
        tag: all tag bytes as one number, such as 0x5F1F.
        start: offset of its first tag byte in the file.
        body: offset of its contents in the file.
        contents: its value; of an indefinite length, without the end marker.
        end: offset behind its last byte, end marker included.
        depth: how deep it lies, from 0.
    """

    tag: int
    start: int
    body: int
    contents: bytes = field(repr=False)
    end: int
    depth: int = 0

    @property
    def constructed(self) -> bool:
        """Whether its contents are elements."""
        first = self.tag.to_bytes(_LONGEST_TAG_BYTES, "big").lstrip(b"\0")[:1]
        return bool(first and first[0] & _CONSTRUCTED)


class TlvReader:
    """Reads the elements of one file and collects what is wrong with their encoding."""

    def __init__(self, file: str, content: bytes) -> None:
        self.file = file
        self.content = content
        self.deviations: list[Deviation] = []
        self._elements_left = _MOST_ELEMENTS

    def note(self, code: str, message: str, *, at: int, tag: int | None = None, tolerated: bool = False) -> None:
        """Note a departure from the standard."""
        weight = Weight.TOLERATED if tolerated else Weight.MALFORMED
        self.deviations.append(Deviation(code, self.file, at, tag, message, weight))

    def root(self, *expected: int) -> Element | None:
        """Return the element the file consists of; None when there is none of an expected tag."""
        element = next(self._elements(0, len(self.content), 0), None)
        if element is None:
            return None
        if element.tag not in expected:
            wanted = " or ".join(f"{tag:02X}" for tag in expected)
            self.note("wrong_tag", f"the file begins with tag {element.tag:02X}, not {wanted}", at=0, tag=element.tag)
            return None
        self._note_trailing(element)
        return element

    def children(self, parent: Element) -> tuple[Element, ...]:
        """Return the elements inside a constructed one; what cannot be read is noted and left out."""
        if parent.depth + 1 >= _DEEPEST:
            self.note("too_deep", "elements nest deeper than any document's", at=parent.start, tag=parent.tag)
            return ()
        return tuple(self._elements(parent.body, parent.body + len(parent.contents), parent.depth + 1))

    def _note_trailing(self, root: Element) -> None:
        trailing = self.content[root.end :]
        if trailing:
            padding = not trailing.strip(b"\x00") or not trailing.strip(b"\xff")
            what = "filler bytes" if padding else "bytes"
            message = f"{len(trailing)} {what} follow the file's element"
            code = "filler_after_file" if padding else "trailing_bytes"
            self.note(code, message, at=root.end, tolerated=padding)

    def _elements(self, offset: int, end: int, depth: int) -> Iterator[Element]:
        while offset < end:
            if self._elements_left == 0:
                self.note("too_many_elements", "the file holds more elements than any document's", at=offset)
                return
            self._elements_left -= 1
            element = self._element(offset, end, depth)
            if element is None:
                return
            yield element
            offset = element.end

    def _element(self, start: int, end: int, depth: int) -> Element | None:
        tag_end = self._tag_end(start, end)
        if tag_end is None:
            self.note("truncated", "the file ends inside a tag", at=start)
            return None
        tag = int.from_bytes(self.content[start:tag_end], "big")
        body, length = self._length(start, tag, tag_end, end)
        if body is None:
            return None
        if length is None:
            return self._indefinite(start, tag, body, end, depth)
        if body + length > end:
            missing = body + length - end
            self.note("truncated", f"{missing} of {length} bytes of the element are missing", at=start, tag=tag)
            length = end - body
        return Element(tag, start, body, self.content[body : body + length], body + length, depth)

    def _tag_end(self, start: int, end: int) -> int | None:
        offset = start + 1
        if self.content[start] & _MORE_TAG_BYTES != _MORE_TAG_BYTES:
            return offset
        while offset < end and offset - start < _LONGEST_TAG_BYTES:
            offset += 1
            if not self.content[offset - 1] & _MORE:
                return offset
        return None

    def _length(self, start: int, tag: int, offset: int, end: int) -> tuple[int | None, int | None]:
        """Return where the contents begin (None: unreadable) and how long they are (None: indefinite)."""
        if offset >= end:
            self.note("truncated", "the file ends before a length", at=start, tag=tag)
            return None, None
        first = self.content[offset]
        if first < _INDEFINITE:
            return offset + 1, first
        if first == _INDEFINITE:
            self.note("indefinite_length", "an indefinite length, which DER forbids", at=start, tag=tag, tolerated=True)
            return offset + 1, None
        count = first & 0x7F
        digits = self.content[offset + 1 : min(offset + 1 + count, end)]
        if count > _LONGEST_LENGTH_BYTES or len(digits) < count:
            self.note("bad_length", f"a length of {count} bytes, more than any file has", at=start, tag=tag)
            return None, None
        length = int.from_bytes(digits, "big")
        if length < _MORE or digits[0] == 0:
            self.note("length_not_minimal", "a length longer than DER allows", at=start, tag=tag, tolerated=True)
        return offset + 1 + count, length

    def _indefinite(self, start: int, tag: int, body: int, end: int, depth: int) -> Element | None:
        if depth + 1 >= _DEEPEST:
            self.note("too_deep", "elements nest deeper than any document's", at=start, tag=tag)
            return None
        offset = body
        for inner in self._elements(body, end, depth + 1):
            if inner.tag == 0 and inner.end == inner.start + 2:
                return Element(tag, start, body, self.content[body : inner.start], inner.end, depth)
            offset = inner.end
        self.note("truncated", "an indefinite length without its end marker", at=start, tag=tag)
        return Element(tag, start, body, self.content[body:offset], end, depth)
