"""One chip verified: every step of passive and active authentication, and their sum. ICAO Doc 9303-11, 5 and 6."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from idverify.chip.active_authentication import active_authentication_step
from idverify.chip.algorithms import CannotVerifyError
from idverify.chip.asn1 import MalformedError
from idverify.chip.card_security import card_security_step
from idverify.chip.certificate import Certificate
from idverify.chip.chain import trace
from idverify.chip.contents import ChipContents, read_contents
from idverify.chip.contents_json import contents_as_json
from idverify.chip.file_steps import DataGroupHash, HashState, announced_step, compare_hashes, files_step, hashes_step
from idverify.chip.files import ChipFiles, FileId
from idverify.chip.known_defects import KnownDefect, concerning
from idverify.chip.reader_report import CLAIMS, ReaderReport
from idverify.chip.security_object import OtherContentError, SecurityObject, read_security_object
from idverify.chip.signed_message import verify_message
from idverify.chip.signer_steps import (
    country_step,
    revocation_step,
    signature_step,
    signer_step,
    validity_at_signing_step,
    validity_now_step,
)
from idverify.chip.step import Step, StepId, StepOutcome
from idverify.chip.trust_store import TrustStore

# What must be valid before the whole is; the other steps only must not be invalid.
_ESSENTIAL = frozenset(
    {StepId.SECURITY_OBJECT, StepId.SIGNATURE, StepId.HASHES, StepId.SIGNER, StepId.CHAIN, StepId.VALIDITY_NOW}
)
# Nobody signs the index, nor how a file is encoded: these steps say nothing about who signed what.
_BESIDE_PASSIVE = frozenset({StepId.FILES, StepId.ANNOUNCED})
# Judged by itself, whatever becomes of the security object.
_BY_ITSELF = frozenset({StepId.FILES, StepId.SECURITY_OBJECT, StepId.CARD_SECURITY})
_NO_REPORT = ReaderReport()
_NO_FILES = Step(StepId.FILES, StepOutcome.NOT_CHECKED, "no_files")


class ChipOutcome(StrEnum):
    """What the steps say together."""

    VALID = "valid"
    """The data are as a trusted State signed them, and nothing speaks against the chip."""
    INVALID = "invalid"
    """At least one step says that something is wrong."""
    UNKNOWN_ISSUER = "unknown_issuer"
    """Nothing is wrong, but the issuer is not in the trust store: nothing is proved either way."""
    NOT_VERIFIED = "not_verified"
    """Nothing is wrong, but something needed could not be told or was not delivered."""
    UNREADABLE = "unreadable"
    """The security object cannot be read; read the chip again before anything is held against it."""


_OUTCOMES_WITHOUT_OBJECT = {
    "security_object_unreadable": ChipOutcome.UNREADABLE,
    "not_a_security_object": ChipOutcome.INVALID,
}


@dataclass(frozen=True, slots=True)
class ChipVerification:
    """The result of verifying one chip.

    Attributes:
        outcome: what all steps say together.
        passive: what the steps of passive authentication alone say: signature, hashes, certificates. A copied chip
            passes them, and so does one whose index hides a file.
        steps: every step, in order.
        data_groups: each data group against its signed hash.
        contents: what the files hold; believe only what `proved` says.
        certificates: signer, issuers, trust anchor, as far as the way was found.
        claims: the reader's own results, not verified again.
        trust: the store everything was traced back to.
        on: the day of inspection.
        known_defects: what States say about the series this document belongs to; explains, decides nothing.
    """

    outcome: ChipOutcome
    passive: ChipOutcome
    steps: tuple[Step, ...]
    data_groups: tuple[DataGroupHash, ...]
    contents: ChipContents
    certificates: tuple[Certificate, ...]
    claims: Mapping[str, str]
    trust: TrustStore
    on: date
    known_defects: tuple[KnownDefect, ...] = ()

    def step(self, step_id: StepId) -> Step:
        """Return one step; every verification has all of them."""
        return next(step for step in self.steps if step.id is step_id)

    def proved(self, number: int) -> bool:
        """Whether a data group is as a trusted State signed it."""
        chain = {self.step(one).outcome for one in (StepId.SIGNATURE, StepId.SIGNER, StepId.CHAIN)}
        return chain == {StepOutcome.VALID} and DataGroupHash(number, HashState.MATCH) in self.data_groups

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object of `idverify chip verify`."""
        return {
            "outcome": self.outcome.value,
            "passive_authentication": self.passive.value,
            "on": self.on.isoformat(),
            "steps": [step.as_json() for step in self.steps],
            "data_groups": [
                {"number": group.number, "hash": group.state.value, "proved": self.proved(group.number)}
                for group in self.data_groups
            ],
            "contents": contents_as_json(self.contents),
            "certificates": [_certificate_as_json(one) for one in self.certificates],
            "reader_claims": [
                {"protocol": name, "meaning": CLAIMS[name], "reader_says": word, "verified": False}
                for name, word in self.claims.items()
            ],
            "deviations": [deviation.as_json() for deviation in self.contents.deviations],
            "known_defects": [one.as_json() for one in self.known_defects],
            "trust": self.trust.as_json(on=self.on),
        }


def verify_chip(
    files: ChipFiles, trust: TrustStore, *, on: date, report: ReaderReport = _NO_REPORT
) -> ChipVerification:
    """Verify the files of one chip.

    Args:
        files: as the reader delivered them.
        trust: what signatures are traced back to; an empty store makes every issuer unknown.
        on: the day of inspection.
        report: challenge and response, and the reader's claims.
    """
    contents = read_contents(files, on=on)
    read = _security_object(files)
    if isinstance(read, Step):
        first = files_step(contents.deviations, ()) if files.contents else _NO_FILES
        judged = (first, read, card_security_step(files, trust, on=on))
        return _unproved(contents, judged, trust, on=on, report=report)
    groups = compare_hashes(files, read)
    deviations = (*contents.deviations, *read.deviations)
    steps = [
        files_step(deviations, groups),
        _object_step(read),
        announced_step(files, contents.common, read),
        hashes_step(groups, contents.common),
    ]
    signer_steps, certificates = _signer_steps(read, contents, groups, trust, on=on)
    key_signed = DataGroupHash(15, HashState.MATCH) in groups
    passive = _in_order([*steps, *signer_steps])
    answer = active_authentication_step(contents, report, key_signed=key_signed)
    every = (*passive, answer, card_security_step(files, trust, on=on))
    signed_at = _signed_at(read, contents, groups)
    signer = next(iter(certificates), None)
    known = concerning(trust.known_defects, signer, contents.mrz, signed_at.date() if signed_at else None)
    return ChipVerification(
        outcome=_together(every),
        passive=_together(tuple(step for step in passive if step.id not in _BESIDE_PASSIVE)),
        steps=tuple(_explained(step, known) for step in every),
        data_groups=groups,
        contents=replace(contents, deviations=deviations),
        certificates=certificates,
        claims=report.claims,
        trust=trust,
        on=on,
        known_defects=known,
    )


def _explained(step: Step, known: tuple[KnownDefect, ...]) -> Step:
    """Say beside a step which known defects of the series concern it; what the step says stays."""
    told = tuple(f"known defect {one.id}: {one.description}" for one in known if step.id in one.steps)
    return replace(step, details=(*step.details, *told)) if told else step


def _security_object(files: ChipFiles) -> SecurityObject | Step:
    content = files.contents.get(FileId.SOD)
    if content is None:
        return Step(StepId.SECURITY_OBJECT, StepOutcome.NOT_CHECKED, "no_security_object")
    try:
        return read_security_object(content)
    except OtherContentError as error:
        return Step(StepId.SECURITY_OBJECT, StepOutcome.INVALID, "not_a_security_object", (str(error),))
    except MalformedError as error:
        return Step(StepId.SECURITY_OBJECT, StepOutcome.INVALID, "security_object_unreadable", (str(error),))
    except CannotVerifyError as error:
        return Step(StepId.SECURITY_OBJECT, StepOutcome.NOT_VERIFIED, error.code, (str(error),))


def _unproved(
    contents: ChipContents, judged: tuple[Step, Step, Step], trust: TrustStore, *, on: date, report: ReaderReport
) -> ChipVerification:
    """Return the verification of a chip without a readable security object: it holds for nothing else."""
    first, read, card = judged
    later = [one for one in StepId if one not in _BY_ITSELF]
    rest = tuple(Step(one, StepOutcome.NOT_CHECKED, "issuer_unproved") for one in later)
    outcome = _OUTCOMES_WITHOUT_OBJECT.get(read.code, ChipOutcome.NOT_VERIFIED)
    steps = (first, read, *rest, card)
    return ChipVerification(outcome, outcome, steps, (), contents, (), report.claims, trust, on)


def _signer_steps(
    security_object: SecurityObject,
    contents: ChipContents,
    groups: tuple[DataGroupHash, ...],
    trust: TrustStore,
    *,
    on: date,
) -> tuple[list[Step], tuple[Certificate, ...]]:
    result = verify_message(security_object.message, trust.signers)
    signature = signature_step(result)
    if result.signer is None:
        later = (
            StepId.SIGNER,
            StepId.CHAIN,
            StepId.VALIDITY_AT_SIGNING,
            StepId.VALIDITY_NOW,
            StepId.REVOCATION,
            StepId.COUNTRY,
        )
        return [signature, *(Step(one, StepOutcome.NOT_CHECKED, "issuer_unproved") for one in later)], ()
    chain = trace(result.signer, trust)
    steps = [
        signature,
        signer_step(result.signer),
        chain.step,
        validity_at_signing_step(chain, _signed_at(security_object, contents, groups)),
        validity_now_step(chain, on=on),
        revocation_step(chain, trust, on=on),
        country_step(chain, contents.mrz),
    ]
    return steps, chain.certificates


def _signed_at(
    security_object: SecurityObject, contents: ChipContents, groups: tuple[DataGroupHash, ...]
) -> datetime | None:
    """Return when the document was signed: the signer's word, else the date of issue when that is signed."""
    stated = security_object.message.signers[0].signing_time if security_object.message.signers else None
    if stated is not None:
        return stated
    issued = contents.document.day("date_of_issue") if contents.document else None
    if issued is None or DataGroupHash(12, HashState.MATCH) not in groups:
        return None
    return datetime.combine(issued, time(12), UTC)


def _together(steps: tuple[Step, ...]) -> ChipOutcome:
    outcomes = {step.outcome for step in steps}
    if StepOutcome.INVALID in outcomes:
        return ChipOutcome.INVALID
    if StepOutcome.UNKNOWN_ISSUER in outcomes:
        return ChipOutcome.UNKNOWN_ISSUER
    essential = {step.outcome for step in steps if step.id in _ESSENTIAL}
    if StepOutcome.NOT_VERIFIED in outcomes or essential != {StepOutcome.VALID}:
        return ChipOutcome.NOT_VERIFIED
    return ChipOutcome.VALID


def _in_order(steps: list[Step]) -> tuple[Step, ...]:
    order = list(StepId)
    return tuple(sorted(steps, key=lambda step: order.index(step.id)))


def _object_step(security_object: SecurityObject) -> Step:
    if security_object.repeated:
        numbers = tuple(f"DG{number}" for number in security_object.repeated)
        return Step(StepId.SECURITY_OBJECT, StepOutcome.INVALID, "repeated_hash", numbers)
    return Step(StepId.SECURITY_OBJECT, StepOutcome.VALID, "readable", (_described(security_object),))


def _described(security_object: SecurityObject) -> str:
    versions = "LDS 1.8" if security_object.version else "LDS 1.7"
    return f"{versions}, {security_object.digest}, {len(security_object.hashes)} data groups"


def _certificate_as_json(certificate: Certificate) -> dict[str, Any]:
    return {
        "subject": certificate.subject_text,
        "country": certificate.country,
        "serial": f"{certificate.serial:X}",
        "valid_from": certificate.not_before.isoformat(),
        "valid_to": certificate.not_after.isoformat(),
        "sha256": certificate.sha256,
    }
