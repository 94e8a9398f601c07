"""Known defects of issued documents, as data: which signer's documents, issued when, depart from the standard, and how.

States tell one another of such series in deviation lists (Doc 9303-12, 10; `deviation_list`) or in letters: then a TOML
file in the trust store says it, one `[[defect]]` each. A known defect is said beside the step it is about; it never
changes what the step says: otherwise whoever writes the file could make wrong documents valid.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from idverify.chip.certificate import Certificate
from idverify.chip.step import StepId
from idverify.errors import UnreadableInputError
from idverify.mrz import Mrz

# Length of a hexadecimal digest to its algorithm.
_DIGESTS = {40: "sha1", 56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
_HEX = r"^[0-9A-Fa-f]+$"


class KnownDefect(BaseModel):
    """One known defect; what is left out does not narrow it.

    Attributes:
        id: stable name.
        description: what is wrong, one English sentence.
        source: who says so.
        country: two-letter code of the State.
        signer_serials: serial numbers of the document signers, hexadecimal.
        signer_key_ids: their key identifiers, hexadecimal.
        signer_digests: SHA-1 to SHA-512 of their certificates, hexadecimal; the length says which.
        issued_from: first day of issue.
        issued_to: last day of issue.
        document_code: of the MRZ, such as `P`.
        document_numbers: of the MRZ.
        steps: the steps of the verification that it explains.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    description: Annotated[str, Field(min_length=1, max_length=300)]
    source: Annotated[str, Field(min_length=1, max_length=300)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    signer_serials: tuple[Annotated[str, Field(pattern=_HEX)], ...] = ()
    signer_key_ids: tuple[Annotated[str, Field(pattern=_HEX)], ...] = ()
    signer_digests: tuple[Annotated[str, Field(pattern=_HEX)], ...] = ()
    issued_from: date | None = None
    issued_to: date | None = None
    document_code: str = ""
    document_numbers: tuple[str, ...] = ()
    steps: Annotated[tuple[StepId, ...], Field(min_length=1)]

    def concerns(self, signer: Certificate, mrz: Mrz | None, issued_on: date | None) -> bool:
        """Whether a document is one of the series: all that is stated must hold, and what is not known does not."""
        if self.country != signer.country or not self._names(signer):
            return False
        fields = mrz.fields if mrz else {}
        stated = {
            "document_code": (self.document_code,) if self.document_code else (),
            "document_number": self.document_numbers,
        }
        if any(values and fields.get(name) not in values for name, values in stated.items()):
            return False
        return self._in_period(issued_on)

    def _names(self, signer: Certificate) -> bool:
        serials = {int(serial, 16) for serial in self.signer_serials}
        key_ids = {key_id.lower() for key_id in self.signer_key_ids}
        own_key_id = (signer.subject_key_id or b"").hex()
        digests = {digest.lower() for digest in self.signer_digests}
        algorithms = {_DIGESTS[len(one)] for one in digests if len(one) in _DIGESTS}
        own_digests = {hashlib.new(algorithm, signer.der).hexdigest() for algorithm in algorithms}
        return (
            (not serials or signer.serial in serials)
            and (not key_ids or own_key_id in key_ids)
            and (not digests or bool(digests & own_digests))
        )

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
    defects: Sequence[KnownDefect], signer: Certificate | None, mrz: Mrz | None, issued_on: date | None
) -> tuple[KnownDefect, ...]:
    """Return the known defects of one document; without its signer's certificate none can be told."""
    return tuple(one for one in defects if signer is not None and one.concerns(signer, mrz, issued_on))
