"""The elementary files of the travel document application: names, file ids, tags. Doc 9303-10, 4.6 and table 38."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from idverify.chip.deviation import Deviation, Weight


class FileId(StrEnum):
    """The files an LDS1 chip can hold."""

    COM = "COM"
    SOD = "SOD"
    DG1 = "DG1"
    DG2 = "DG2"
    DG3 = "DG3"
    DG4 = "DG4"
    DG5 = "DG5"
    DG6 = "DG6"
    DG7 = "DG7"
    DG8 = "DG8"
    DG9 = "DG9"
    DG10 = "DG10"
    DG11 = "DG11"
    DG12 = "DG12"
    DG13 = "DG13"
    DG14 = "DG14"
    DG15 = "DG15"
    DG16 = "DG16"
    CARD_ACCESS = "CardAccess"
    CARD_SECURITY = "CardSecurity"

    @property
    def number(self) -> int | None:
        """Number of the data group, 1 to 16; None for the other files."""
        return int(self.value[2:]) if self.value.startswith("DG") else None


# First tag of each file. Doc 9303-10, table 38 (data groups), 4.6.1 (COM), 4.6.2 (SOD).
TAGS: Mapping[FileId, int] = MappingProxyType(
    {
        FileId.COM: 0x60,
        FileId.DG1: 0x61,
        FileId.DG2: 0x75,
        FileId.DG3: 0x63,
        FileId.DG4: 0x76,
        FileId.DG5: 0x65,
        FileId.DG6: 0x66,
        FileId.DG7: 0x67,
        FileId.DG8: 0x68,
        FileId.DG9: 0x69,
        FileId.DG10: 0x6A,
        FileId.DG11: 0x6B,
        FileId.DG12: 0x6C,
        FileId.DG13: 0x6D,
        FileId.DG14: 0x6E,
        FileId.DG15: 0x6F,
        FileId.DG16: 0x70,
        FileId.SOD: 0x77,
        FileId.CARD_ACCESS: 0x31,
        FileId.CARD_SECURITY: 0x30,
    }
)
BY_TAG: Mapping[int, FileId] = MappingProxyType(
    {tag: file for file, tag in TAGS.items() if file not in {FileId.CARD_ACCESS, FileId.CARD_SECURITY}}
)
# Names as readers and test suites give them: EF_DG1.bin, EF.SOD, DG_02.bin, DataGroup1.bin, ef011D.bin, 0101.bin. The
# short ids 011C and 011D are CardAccess and CardSecurity in the master file, and 011D SOD, 011E COM in the application.
_NAME = re.compile(
    r"(?:^|[^a-z0-9]|ef)"
    r"((?:dg|data[._ -]?group)[._ -]?0?(\d{1,2})|sod|com|card[._ -]?access|card[._ -]?security)"
    r"(?![a-z0-9])"
)
_SHORT_ID = re.compile(r"^(?:ef|fid)?[._-]?(?:0x)?01([01][0-9a-f])$")
_SHORT_IDS = {0x1C: FileId.CARD_ACCESS, 0x1D: FileId.SOD, 0x1E: FileId.COM}
_LAST_DATA_GROUP = 16


@dataclass(frozen=True, slots=True)
class ChipFiles:
    """The files a reader delivered.

    Attributes:
        contents: each file as it was read, byte for byte.
        deviations: what is wrong with the delivery: the same file twice, unknown names.
    """

    contents: Mapping[FileId, bytes]
    deviations: tuple[Deviation, ...] = ()

    @property
    def data_groups(self) -> tuple[int, ...]:
        """Numbers of the delivered data groups, ascending."""
        return tuple(sorted(file.number for file in self.contents if file.number is not None))

    def data_group(self, number: int) -> bytes | None:
        """Return a data group's bytes, or None when it was not delivered; a security object may name any number."""
        file = _data_group(number)
        return None if file is None else self.contents.get(file)


def file_of_name(name: str) -> FileId | None:
    """Return which file a name means, or None.

    >>> file_of_name("EF_DG1.bin"), file_of_name("ef011D.bin"), file_of_name("photo.jpg")
    (<FileId.DG1: 'DG1'>, <FileId.SOD: 'SOD'>, None)
    """
    stem = name.lower().rsplit("/", 1)[-1].removesuffix(".bin").removesuffix(".dat")
    short = _SHORT_ID.match(stem)
    if short:
        number = int(short.group(1), 16)
        return _SHORT_IDS.get(number) or _data_group(number)
    found = _NAME.search(stem)
    if found is None:
        return None
    if found.group(2):
        return _data_group(int(found.group(2)))
    word = re.sub(r"[^a-z]", "", found.group(1))
    return next(file for file in FileId if file.value.lower() == word)


def sort_files(files: Mapping[str, bytes]) -> ChipFiles:
    """Return the delivered files by what they are: by name, and by first tag where the name says nothing."""
    contents: dict[FileId, bytes] = {}
    deviations: list[Deviation] = []
    for name, content in sorted(files.items()):
        file = file_of_name(name) or BY_TAG.get(content[0] if content else -1)
        if file is None:
            message = "a file that is none of the chip's was left out"
            deviations.append(Deviation("unknown_file", "delivery", 0, None, message, Weight.TOLERATED))
        elif file in contents:
            same = contents[file] == content
            weight = Weight.TOLERATED if same else Weight.MALFORMED
            message = "the file was delivered twice, " + ("the same" if same else "with different contents")
            deviations.append(Deviation("duplicate_file", file.value, 0, None, message, weight))
        else:
            contents[file] = content
    return ChipFiles(MappingProxyType(contents), tuple(deviations))


def _data_group(number: int) -> FileId | None:
    return FileId(f"DG{number}") if 1 <= number <= _LAST_DATA_GROUP else None
