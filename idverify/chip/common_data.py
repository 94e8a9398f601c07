"""EF.COM: versions, and the list of data groups the chip says it holds; nobody signs it. ICAO Doc 9303-10, 4.6.1."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.chip.files import BY_TAG
from idverify.chip.tlv import Element, TlvReader

_LDS_VERSION, _UNICODE_VERSION, _TAG_LIST = 0x5F01, 0x5F36, 0x5C


@dataclass(frozen=True, slots=True)
class CommonData:
    """What EF.COM says.

    Attributes:
        lds_version: four digits, such as `0107`.
        unicode_version: six digits, such as `040000`.
        data_groups: numbers of the data groups it lists, in its order.
    """

    lds_version: str
    unicode_version: str
    data_groups: tuple[int, ...]


def read_common_data(reader: TlvReader, root: Element) -> CommonData:
    """Return versions and list; what is missing or unknown is noted."""
    parts = {element.tag: element for element in reader.children(root)}
    for tag in (_LDS_VERSION, _UNICODE_VERSION, _TAG_LIST):
        if tag not in parts:
            reader.note("missing_element", f"element {tag:02X} is missing", at=root.body, tag=tag)
    listing = parts[_TAG_LIST].contents if _TAG_LIST in parts else b""
    numbers = [file.number for tag in listing if (file := BY_TAG.get(tag)) is not None and file.number is not None]
    if len(numbers) != len(listing):
        reader.note("unknown_data_group", "the list holds a tag of no data group", at=root.body, tag=_TAG_LIST)
    return CommonData(_digits(parts.get(_LDS_VERSION)), _digits(parts.get(_UNICODE_VERSION)), tuple(numbers))


def _digits(element: Element | None) -> str:
    return element.contents.decode("ascii", "replace") if element else ""
