"""What an MRZ reader returns: the lines as printed, how sure it is, and where they stand. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from idverify.document import Region
from idverify.mrz import Mrz
from idverify.mrz.repair import Proposal
from idverify.mrz.report import as_json as mrz_as_json


class ReadingStatus(StrEnum):
    """What a reading is worth."""

    VALID = "valid"
    """A promise: read surely, every check digit and code agrees."""
    UNCERTAIN = "uncertain"
    """Found, but characters are in doubt; `reasons` says which doubts."""
    INVALID = "invalid"
    """Read surely, but the print itself is wrong: a digit, a code, a length."""
    NOT_FOUND = "not_found"


class Doubt(StrEnum):
    """Why a reading is not valid."""

    FORMAT_UNKNOWN = "format_unknown"
    """Number and length of the lines fit no format."""
    MRZ_INVALID = "mrz_invalid"
    """A check digit, character, date or State code of the lines is wrong."""
    CHARACTER_UNSURE = "character_unsure"
    """The engine itself doubts a character."""
    READINGS_DIFFER = "readings_differ"
    """Two readings of the same print gave different lines."""
    FILLERS_ADDED = "fillers_added"
    """Fillers were added where the print leaves room for them."""
    MARKS_DROPPED = "marks_dropped"
    """Marks outside the block of print were read as characters and left out."""
    PRINT_TOO_SMALL = "print_too_small"
    """The characters are so small on the picture that letters look alike, and no digit guards the names."""


@dataclass(frozen=True, slots=True)
class MrzReading:
    """One MRZ on one page.

    Attributes:
        status: what the reading is worth.
        engine: who read it.
        mrz: the lines as parsed; None when nothing was found.
        lines: what is printed, as read; never bent to make digits agree.
        confidence: 0 to 1: the least sure character, less when readings differ.
        character_confidences: 0 to 1, one for every character of every line.
        region: the block of lines, on the page as it was given.
        line_regions: one for every line.
        proposals: lines that satisfy every check digit, likeliest first, when those read do not.
        character_pitch_px: distance of neighbouring characters in pixels of the page.
        rotation_deg: clockwise turn (0, 90, 180, 270) that makes the page upright.
        elapsed_ms: wall time of reading the page.
        reasons: why the reading is not valid.
    """

    status: ReadingStatus
    engine: str
    mrz: Mrz | None = None
    lines: tuple[str, ...] = ()
    confidence: float = 0.0
    character_confidences: tuple[tuple[float, ...], ...] = ()
    region: Region | None = None
    line_regions: tuple[Region, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    character_pitch_px: float | None = None
    rotation_deg: int = 0
    elapsed_ms: float = 0.0
    reasons: tuple[Doubt, ...] = ()


def reading_as_json(reading: MrzReading) -> dict[str, Any]:
    """Return the object that `idverify mrz read` prints for one picture, less the file's name."""
    parsed = mrz_as_json(reading.mrz) if reading.mrz is not None else {}
    return {
        "status": reading.status.value,
        "format": parsed.get("format"),
        "lines": list(reading.lines),
        "fields": parsed.get("fields", {}),
        "checks": parsed.get("checks", []),
        "findings": parsed.get("findings", []),
        "proposals": [_proposal_as_json(proposal) for proposal in reading.proposals],
        "confidence": round(reading.confidence, 4),
        "reasons": [reason.value for reason in reading.reasons],
        "rotation_deg": reading.rotation_deg,
        "character_pitch_px": None if reading.character_pitch_px is None else round(reading.character_pitch_px, 2),
        "region": None if reading.region is None else [list(corner) for corner in reading.region.quad.corners],
        "engine": reading.engine,
        "elapsed_ms": round(reading.elapsed_ms, 1),
    }


def _proposal_as_json(proposal: Proposal) -> dict[str, Any]:
    return {
        "lines": list(proposal.lines),
        "probability": round(proposal.probability, 4),
        "repairs": [
            {"line": change.line, "column": change.column, "read": change.read, "chosen": change.chosen}
            for change in proposal.changes
        ],
    }
