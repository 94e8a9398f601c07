"""Known defects of issued documents, as data: which signer's documents, issued when, depart from the standard, and how.

States tell one another of such series (Doc 9303-12, deviation lists). The file is TOML, one `[[defect]]` each, and lies
in the trust store. A known defect is said beside the step it is about; it never changes what the step says: otherwise
whoever writes the file could make wrong documents valid.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from idverify.chip.certificate import Certificate
from idverify.chip.step import StepId
from idverify.errors import UnreadableInputError

_HEX = r"^[0-9A-Fa-f]+$"


class KnownDefect(BaseModel):
    """One known defect; what is left out does not narrow it.

    Attributes:
        id: stable name.
        description: what is wrong, one English sentence.
        source: who says so.
        country: two-letter code of the State.
        signer_serials: serial numbers of the document signers, hexadecimal.
        signer_sha256: SHA-256 of their certificates, hexadecimal.
        issued_from: first day of issue.
        issued_to: last day of issue.
        steps: the steps of the verification that it explains.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    description: Annotated[str, Field(min_length=1, max_length=300)]
    source: Annotated[str, Field(min_length=1, max_length=300)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    signer_serials: tuple[Annotated[str, Field(pattern=_HEX)], ...] = ()
    signer_sha256: tuple[Annotated[str, Field(pattern=_HEX)], ...] = ()
    issued_from: date | None = None
    issued_to: date | None = None
    steps: Annotated[tuple[StepId, ...], Field(min_length=1)]

    def concerns(self, signer: Certificate, issued_on: date | None) -> bool:
        """Whether a document of this signer and day of issue is one of the series; an unknown day is in no period."""
        if self.country != signer.country:
            return False
        serials = {int(serial, 16) for serial in self.signer_serials}
        if serials and signer.serial not in serials:
            return False
        if self.signer_sha256 and signer.sha256 not in {one.lower() for one in self.signer_sha256}:
            return False
        return self._in_period(issued_on)

    def _in_period(self, issued_on: date | None) -> bool:
        if self.issued_from is None and self.issued_to is None:
            return True
        if issued_on is None:
            return False
        return (self.issued_from or issued_on) <= issued_on <= (self.issued_to or issued_on)

    def as_json(self) -> dict[str, Any]:
        """Return the defect as JSON shows it beside a verification."""
        return {
            "id": self.id,
            "description": self.description,
            "source": self.source,
            "steps": [step.value for step in self.steps],
        }


class _DefectFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    defect: tuple[KnownDefect, ...]


def read_known_defects(name: str, content: bytes) -> tuple[KnownDefect, ...]:
    """Return the defects of one file.

    Args:
        name: for messages.
        content: TOML.

    Raises:
        UnreadableInputError: no TOML, or not in this form (`trust_unreadable`).
    """
    try:
        return _DefectFile.model_validate(tomllib.loads(content.decode("utf-8"))).defect
    except (ValidationError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableInputError(
            f"{name}: no list of known defects", code="trust_unreadable", advice="See docs/chip.md for its form."
        ) from error


def concerning(
    defects: Sequence[KnownDefect], signer: Certificate | None, issued_on: date | None
) -> tuple[KnownDefect, ...]:
    """Return the known defects of one document."""
    return tuple(one for one in defects if signer is not None and one.concerns(signer, issued_on))
