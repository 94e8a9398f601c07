"""EF.COM, DG1, DG11 and DG12. ICAO Doc 9303-10, 4.6.1 and 4.7."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from idverify.specimens.chip.security_object import UNICODE_VERSION
from idverify.specimens.chip.tlv import tlv

# Doc 9303-10, table 31: the tag of each data group, DG1 first.
_TAGS = (0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70)
_TAG_LIST = 0x5C


@dataclass(frozen=True, slots=True)
class Personal:
    """What a chip says about document and holder.

    Attributes:
        mrz_lines: as printed.
        state: issuing State, three letters.
        name: primary and secondary identifier in the visual zone's spelling.
        personal_number: empty for none.
        date_of_birth: of the holder.
        place_of_birth: as printed.
        date_of_issue: of the document.
        authority: that issued it.
    """

    mrz_lines: tuple[str, ...]
    state: str
    name: tuple[str, str]
    personal_number: str
    date_of_birth: date
    place_of_birth: str
    date_of_issue: date
    authority: str


def group_tag(number: int) -> int:
    """Return the tag of a data group, 1 to 16."""
    return _TAGS[number - 1]


def common_data(groups: Iterable[int], *, lds_version: str) -> bytes:
    """Return EF.COM: the LDS version and the data groups that the chip announces."""
    major, minor = lds_version.split(".")
    tags = bytes(group_tag(number) for number in sorted(groups))
    version = f"{int(major):02}{int(minor):02}".encode()
    return tlv(0x60, tlv(0x5F01, version), tlv(0x5F36, UNICODE_VERSION.encode()), tlv(_TAG_LIST, tags))


def mrz_group(lines: Sequence[str]) -> bytes:
    """Return DG1: the MRZ in one piece."""
    return tlv(group_tag(1), tlv(0x5F1F, "".join(lines).encode("ascii")))


def personal_group(personal: Personal) -> bytes:
    """Return DG11: more about the holder."""
    values = {
        0x5F0E: "<<".join(part.replace(" ", "<") for part in personal.name if part),
        0x5F10: personal.personal_number,
        0x5F2B: f"{personal.date_of_birth:%Y%m%d}",
        0x5F11: personal.place_of_birth.replace(" ", "<"),
    }
    return _listed(11, {tag: text for tag, text in values.items() if text})


def document_group(personal: Personal) -> bytes:
    """Return DG12: more about the document."""
    return _listed(12, {0x5F19: personal.authority, 0x5F26: f"{personal.date_of_issue:%Y%m%d}"})


def _listed(number: int, values: dict[int, str]) -> bytes:
    """Return a group that begins with the list of its tags."""
    tags = b"".join(tag.to_bytes(2) for tag in values)
    return tlv(
        group_tag(number),
        tlv(_TAG_LIST, tags),
        *(tlv(tag, text.encode("utf-8")) for tag, text in values.items()),
    )
