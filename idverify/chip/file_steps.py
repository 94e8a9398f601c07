"""Steps on the files: well formed, announced, unchanged since they were signed. ICAO Doc 9303-11, 5.1; 9303-10, 4.6."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from idverify.chip.common_data import CommonData
from idverify.chip.deviation import Deviation, Weight
from idverify.chip.files import ChipFiles, FileId
from idverify.chip.security_object import SecurityObject
from idverify.chip.step import Step, StepId, StepOutcome

# Behind a data group they spoil its hash; behind the other files they are only unexplained.
_TRAILING = "trailing_bytes"
_FILLERS = (b"\x00", b"\xff")
# Fingers and irises open to authorised terminals only; that they are not delivered says nothing. Doc 9303-11, 7.
_PROTECTED = frozenset({3, 4})
# LDS 1.8 came with version 1 of the security object, which signs the versions itself. Doc 9303-10, 4.6.2.
_UNSIGNED_VERSION = 0
_LAST_UNSIGNED_LDS = "0107"


class HashState(StrEnum):
    """What the security object says of one data group."""

    MATCH = "match"
    DIFFERS = "differs"
    NOT_SIGNED = "not_signed"
    NOT_DELIVERED = "not_delivered"


@dataclass(frozen=True, slots=True)
class DataGroupHash:
    """One data group against its hash."""

    number: int
    state: HashState


def compare_hashes(files: ChipFiles, security_object: SecurityObject) -> tuple[DataGroupHash, ...]:
    """Return the state of every data group that is delivered or signed, by number."""
    signed = security_object.hashes
    numbers = sorted({*files.data_groups, *signed})
    return tuple(DataGroupHash(number, _state(files, security_object, number)) for number in numbers)


def hashes_step(groups: tuple[DataGroupHash, ...], common: CommonData | None) -> Step:
    """Judge the hashes: each delivered group must be signed, unless not even the index knows it, and be as it was."""
    by_state = {state: [f"DG{one.number}" for one in groups if one.state is state] for state in HashState}
    details = tuple(f"{state.value}: {', '.join(names)}" for state, names in by_state.items() if names)
    if by_state[HashState.DIFFERS]:
        return Step(StepId.HASHES, StepOutcome.INVALID, "hash_differs", details)
    listed = {f"DG{number}" for number in common.data_groups} if common else set()
    if listed & set(by_state[HashState.NOT_SIGNED]):
        return Step(StepId.HASHES, StepOutcome.INVALID, "hash_missing", details)
    if not by_state[HashState.MATCH]:
        return Step(StepId.HASHES, StepOutcome.NOT_CHECKED, "no_data_group", details)
    return Step(StepId.HASHES, StepOutcome.VALID, "hashes_match", details)


def files_step(deviations: tuple[Deviation, ...], groups: tuple[DataGroupHash, ...]) -> Step:
    """Judge the encoding. What the State signed malformed is the State's own departure, not a forger's."""
    malformed = tuple(one for one in deviations if one.weight is Weight.MALFORMED and one.code != _TRAILING)
    trailing = tuple(one for one in deviations if one.code == _TRAILING)
    intact = {f"DG{one.number}" for one in groups if one.state is HashState.MATCH}
    details = tuple(_place(one) for one in malformed or trailing or deviations)
    if any(one.file not in intact or one.code == "duplicate_file" for one in malformed):
        return Step(StepId.FILES, StepOutcome.INVALID, "malformed", details)
    if malformed:
        return Step(StepId.FILES, StepOutcome.NOT_VERIFIED, "malformed_as_signed", details)
    if trailing:
        return Step(StepId.FILES, StepOutcome.NOT_VERIFIED, _TRAILING, details)
    return Step(StepId.FILES, StepOutcome.VALID, "tolerated" if deviations else "well_formed", details)


def announced_step(files: ChipFiles, common: CommonData | None, security_object: SecurityObject) -> Step:
    """Compare index, security object and delivery; nobody signs the index, so hiding a file in it is cheap."""
    signed, delivered = set(security_object.hashes), set(files.data_groups)
    listed = set(common.data_groups) if common else signed
    faults: Mapping[str, set[int]] = {
        "not_signed": listed - signed,
        "not_announced": signed - listed,
    }
    for code, numbers in faults.items():
        if numbers:
            return Step(StepId.ANNOUNCED, StepOutcome.INVALID, code, _named(numbers))
    if common and not _same_version(common, security_object):
        versions = f"index {common.lds_version}, security object {security_object.lds_version or _LAST_UNSIGNED_LDS}"
        return Step(StepId.ANNOUNCED, StepOutcome.INVALID, "version_differs", (versions,))
    if delivered - signed:
        return Step(StepId.ANNOUNCED, StepOutcome.NOT_VERIFIED, "unsigned_file", _named(delivered - signed))
    if signed - delivered - _PROTECTED:
        missing = _named(signed - delivered - _PROTECTED)
        return Step(StepId.ANNOUNCED, StepOutcome.NOT_CHECKED, "not_delivered", missing)
    if common is None:
        return Step(StepId.ANNOUNCED, StepOutcome.NOT_CHECKED, "no_index")
    return Step(StepId.ANNOUNCED, StepOutcome.VALID, "agrees")


def _same_version(common: CommonData, security_object: SecurityObject) -> bool:
    if security_object.version == _UNSIGNED_VERSION or not security_object.lds_version:
        return common.lds_version <= _LAST_UNSIGNED_LDS
    return common.lds_version == security_object.lds_version


def _state(files: ChipFiles, security_object: SecurityObject, number: int) -> HashState:
    content, signed = files.data_group(number), security_object.hashes.get(number)
    if content is None:
        return HashState.NOT_DELIVERED
    if signed is None:
        return HashState.NOT_SIGNED
    same = any(hmac.compare_digest(security_object.hash_of(one), signed) for one in _readings(content))
    return HashState.MATCH if same else HashState.DIFFERS


def _readings(content: bytes) -> tuple[bytes, ...]:
    """Return the file as delivered, and without the filler some readers leave behind it."""
    end = _element_end(content)
    filled = end is not None and len(content) > end and content[end:].strip(content[-1:]) == b""
    if end is not None and filled and content[-1:] in _FILLERS:
        return content, content[:end]
    return (content,)


def _element_end(content: bytes) -> int | None:
    """Return where the file's element ends, of the plain lengths that fillers come with; None when it is unclear."""
    if len(content) < 2:  # noqa: PLR2004  tag and length
        return None
    first = content[1]
    count = first & 0x7F if first & 0x80 else 0
    if count > 4 or (first & 0x80 and not count):  # noqa: PLR2004  longer lengths have no file
        return None
    length = int.from_bytes(content[2 : 2 + count], "big") if count else first
    end = 2 + count + length
    return end if end <= len(content) else None


def _named(numbers: set[int]) -> tuple[str, ...]:
    return tuple(
        FileId(f"DG{number}").value if f"DG{number}" in set(FileId) else f"number {number}"
        for number in sorted(numbers)
    )


def _place(deviation: Deviation) -> str:
    tag = "" if deviation.tag is None else f", tag {deviation.tag:02X}"
    return f"{deviation.file}, offset {deviation.offset}{tag}: {deviation.message}"
