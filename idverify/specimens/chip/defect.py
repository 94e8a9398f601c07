"""What a defect of a chip is, and what a verifier must say to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from idverify.errors import UsageError
from idverify.registry import load_constant, load_constants
from idverify.specimens.chip import defects
from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.plan import ChipFiles, ChipPlan


class Step(StrEnum):
    """Where a verifier meets the defect."""

    FILES = "files"
    """Files are there and well formed."""
    ANNOUNCED = "announced"
    """EF.COM, EF.SOD and the files agree on version and data groups."""
    SECURITY_OBJECT = "security-object"
    """EF.SOD can be read, and its content is what it should be."""
    SIGNATURE = "signature"
    """The signature of EF.SOD, with its signed attributes."""
    HASHES = "hashes"
    """The hashes of the data groups."""
    SIGNER = "signer"
    """The document signer's certificate: key, use, extensions."""
    CHAIN = "chain"
    """From the document signer to a trusted CSCA."""
    VALIDITY = "validity"
    """Certificates valid at signing and on the day of inspection."""
    REVOCATION = "revocation"
    """The CSCA's revocation list."""
    COUNTRY = "country"
    """The signer's State is the State of the MRZ."""
    TRUST = "trust"
    """The trust anchor itself."""
    ACTIVE_AUTHENTICATION = "active-authentication"
    """The chip has the private key to the public key it shows."""
    PAGE = "page"
    """DG1 against the printed MRZ."""
    FACE = "face"
    """DG2 against the printed portrait and the live face."""


class Result(StrEnum):
    """What the step says."""

    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


class Passive(StrEnum):
    """What passive authentication says as a whole."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN_ISSUER = "unknown-issuer"
    """No trusted CSCA leads to the signer: nothing is proved either way."""
    REFUSED = "refused"
    """The files cannot be read as a signed chip."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a verifier must find.

    Attributes:
        step: where it shows; every other step may pass.
        result: of that step.
        passive: of passive authentication. Cloned chips, swapped chips and other people's portraits are validly
            signed: passive authentication cannot see them.
    """

    step: Step
    result: Result
    passive: Passive


def _same_plan(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    return plan


def _same_files(_plan: ChipPlan, files: ChipFiles) -> ChipFiles:
    return files


@dataclass(frozen=True, slots=True)
class Defect:
    """One way for a chip to be wrong; `defects/` holds one file each.

    Attributes:
        id: its name on the command line: the file's name with hyphens.
        wrong: what is wrong, one sentence for a trainer.
        file: chip or trust file that is wrong, such as `EF_DG1.bin` or `csca`.
        expected: what a verifier must find.
        before: changes the plan before it is signed; gets another bearer where `needs_donor` says so.
        after: changes the files after they were signed.
        needs_donor: whether it takes data or the portrait of somebody else.
    """

    id: str
    wrong: str
    file: str
    expected: Expected
    before: Callable[[ChipPlan, Bearer | None], ChipPlan] = _same_plan
    after: Callable[[ChipPlan, ChipFiles], ChipFiles] = _same_files
    needs_donor: bool = False


def load_defects() -> dict[str, Defect]:
    """Return every defect by id, sorted."""
    found = load_constants(defects, constant="DEFECT", kind=Defect)
    return {name.replace("_", "-"): defect for name, defect in found.items()}


def load_defect(identifier: str) -> Defect:
    """Return one defect.

    Raises:
        UsageError: no such defect; the message lists the known ones.
    """
    try:
        return load_constant(defects, identifier.replace("-", "_"), constant="DEFECT", kind=Defect)
    except UsageError as error:
        known = ", ".join(load_defects())
        raise UsageError(f"no chip defect {identifier!r}; known: {known}", code="unknown_defect") from error


def donor_of(donor: Bearer | None) -> Bearer:
    """Return the donor of a defect that needs one.

    Raises:
        UsageError: none was given.
    """
    if donor is None:
        raise UsageError("this defect takes another bearer; give one", code="donor_missing")
    return donor
