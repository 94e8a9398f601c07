"""DG11 (holder), DG12 (document), DG16 (persons to notify): tagged texts. ICAO Doc 9303-10, 4.7.11, 4.7.12, 4.7.16."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from idverify.chip.tlv import Element, TlvReader

_TAG_LIST = 0x5C
_OTHERS, _COUNT = 0xA0, 0x02
# Names of the texts, DG11 then DG12.
TEXTS: Mapping[int, str] = MappingProxyType(
    {
        0x5F0E: "full_name",
        0x5F0F: "other_name",
        0x5F10: "personal_number",
        0x5F2B: "full_date_of_birth",
        0x5F11: "place_of_birth",
        0x5F42: "permanent_address",
        0x5F12: "telephone",
        0x5F13: "profession",
        0x5F14: "title",
        0x5F15: "personal_summary",
        0x5F17: "other_travel_documents",
        0x5F18: "custody_information",
        0x5F19: "issuing_authority",
        0x5F26: "date_of_issue",
        0x5F1A: "other_person",
        0x5F1B: "endorsements",
        0x5F1C: "tax_exit_requirements",
        0x5F55: "personalisation_time",
        0x5F56: "personalisation_system",
        0x5F50: "date_recorded",
        0x5F51: "name_of_person",
        0x5F52: "telephone_of_person",
        0x5F53: "address_of_person",
    }
)
# Which printed field a text says, by data group; the names of the visual zone's fields.
PRINTED: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {
        11: MappingProxyType(
            {
                "full_name": "full_name",
                "date_of_birth": "full_date_of_birth",
                "personal_number": "personal_number",
                "place_of_birth": "place_of_birth",
            }
        ),
        12: MappingProxyType({"date_of_issue": "date_of_issue", "authority": "issuing_authority"}),
    }
)
# Pictures inside DG11 and DG12: proof of citizenship, front and rear of the document.
_PICTURES = MappingProxyType({0x5F16: "proof_of_citizenship", 0x5F1D: "image_of_front", 0x5F1E: "image_of_rear"})
_DATES = frozenset({"full_date_of_birth", "date_of_issue", "date_recorded"})
_PERSON_FIRST, _PERSON_LAST = 0xA1, 0xAF


@dataclass(frozen=True, slots=True)
class Details:
    """What DG11, DG12 or one person of DG16 says.

    Attributes:
        texts: name of the text to what it says; dates as ISO 8601 where they can be read.
        lists: name to several texts: other names, other persons.
        pictures: names of pictures that are there; they are not opened.
    """

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    pictures: tuple[str, ...] = ()

    def day(self, name: str) -> date | None:
        """Return a date, or None when it is missing or no date."""
        try:
            return date.fromisoformat(self.texts.get(name, ""))
        except ValueError:
            return None


def read_details(reader: TlvReader, root: Element) -> Details:
    """Return the texts of DG11 or DG12, and note where the tag list and the contents differ."""
    elements = reader.children(root)
    _compare_tag_list(reader, root, elements)
    return _details(reader, elements)


def read_persons(reader: TlvReader, root: Element) -> tuple[Details, ...]:
    """Return the persons to notify, of DG16."""
    elements = reader.children(root)
    persons = [one for one in elements if _PERSON_FIRST <= one.tag <= _PERSON_LAST]
    count = next((one for one in elements if one.tag == _COUNT), None)
    if count is None or int.from_bytes(count.contents[:4], "big") != len(persons):
        reader.note("wrong_count", f"{len(persons)} persons, which the file states otherwise", at=root.body, tag=_COUNT)
    return tuple(_details(reader, reader.children(person)) for person in persons)


def _details(reader: TlvReader, elements: tuple[Element, ...]) -> Details:
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for element in elements:
        name = TEXTS.get(element.tag)
        if name in texts:
            reader.note("repeated_element", "an element stands twice", at=element.start, tag=element.tag)
        elif name:
            texts[name] = _text(reader, element, name)
        elif element.tag == _OTHERS:
            lists.update(_list(reader, element))
    pictures = tuple(_PICTURES[one.tag] for one in elements if one.tag in _PICTURES and len(one.contents) > 1)
    return Details(MappingProxyType(texts), MappingProxyType(lists), pictures)


def _list(reader: TlvReader, others: Element) -> Mapping[str, tuple[str, ...]]:
    inner = reader.children(others)
    found: dict[str, tuple[str, ...]] = {}
    for element in inner:
        name = TEXTS.get(element.tag)
        if name:
            found[name] = (*found.get(name, ()), _text(reader, element, name))
    return found


def _text(reader: TlvReader, element: Element, name: str) -> str:
    if name in _DATES:
        return _date(reader, element)
    try:
        return element.contents.decode("utf-8")
    except UnicodeDecodeError:
        reader.note("not_utf8", "a text that is not UTF-8", at=element.body, tag=element.tag, tolerated=True)
        return element.contents.decode("latin-1")


def _date(reader: TlvReader, element: Element) -> str:
    """Return a date: eight digits as text (LDS 1.8), or four bytes of packed digits (met on LDS 1.7 chips)."""
    packed = len(element.contents) == 4  # noqa: PLR2004  YYYYMMDD, two digits a byte
    digits = element.contents.hex() if packed else element.contents.decode("latin-1")
    if packed:
        reader.note("packed_date", "a date of packed digits", at=element.start, tag=element.tag, tolerated=True)
    try:
        return date.fromisoformat(digits).isoformat()
    except ValueError:
        reader.note("no_date", "a date that no calendar has", at=element.start, tag=element.tag)
        return digits


def _compare_tag_list(reader: TlvReader, root: Element, elements: tuple[Element, ...]) -> None:
    listing = next((one for one in elements if one.tag == _TAG_LIST), None)
    if listing is None:
        reader.note("no_tag_list", "the list of tags is missing", at=root.body, tag=_TAG_LIST, tolerated=True)
        return
    listed, inside = set(_tags(listing.contents)), {one.tag for one in elements if one.tag != _TAG_LIST}
    # The list names 5F0F or A0 for other names: documents do either, both or (5F16, 5F17) leave one out.
    if listed - inside - {0x5F0F, 0x5F1A, _OTHERS} or inside - listed - {_OTHERS}:
        reader.note(
            "tag_list_differs", "the list of tags is not what follows", at=listing.start, tag=_TAG_LIST, tolerated=True
        )


def _tags(listing: bytes) -> tuple[int, ...]:
    tags, offset = [], 0
    while offset < len(listing):
        long = listing[offset] & 0x1F == 0x1F  # noqa: PLR2004  the tag goes on
        tags.append(int.from_bytes(listing[offset : offset + 1 + long], "big"))
        offset += 1 + long
    return tuple(tags)
