"""From a document signer to a trusted CSCA, over link certificates. ICAO Doc 9303-12, 6 and 7.1; RFC 5280, 6."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from idverify.chip.algorithms import CannotVerifyError, ForgeableKeyError
from idverify.chip.certificate import Certificate
from idverify.chip.step import Step, StepId, StepOutcome
from idverify.chip.trust_store import TrustStore

# One link a key change: a State that changes its key every three years has four within a document's life.
_MOST_LINKS = 6


class _Tie(StrEnum):
    """What one candidate is to a certificate, worst first where none issued it."""

    WRONG = "issuer_signature_wrong"
    NOT_ALLOWED = "issuer_may_not_issue"
    OTHER_STATE = "issuer_of_other_state"
    FORGEABLE = "curve_parameters_forged"
    OTHER_KEY = "issuer_key_not_in_trust_store"
    UNUSABLE = "unusable"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Chain:
    """The way from a signer to a trust anchor.

    Attributes:
        certificates: the signer first, the anchor last; only the signer when no way was found.
        step: what the way says.
    """

    certificates: tuple[Certificate, ...]
    step: Step

    @property
    def issuer(self) -> Certificate | None:
        """The certificate that issued the signer's, or None."""
        return self.certificates[1] if len(self.certificates) > 1 else None


def trace(signer: Certificate, trust: TrustStore) -> Chain:
    """Return the way from a signer's certificate to a trusted CSCA."""
    way = [signer]
    while len(way) <= _MOST_LINKS:
        issuer, failure = _issuer_of(way[-1], trust)
        if issuer is None:
            return Chain((signer,), _failed(way, failure))
        way.append(issuer)
        if trust.is_anchor(issuer):
            code = "traced" if len(way) == 2 else "traced_by_link"  # noqa: PLR2004  signer and anchor
            return Chain(tuple(way), Step(StepId.CHAIN, StepOutcome.VALID, code, tuple(map(_described, way))))
        if issuer in way[:-1]:
            break
    return Chain((signer,), Step(StepId.CHAIN, StepOutcome.UNKNOWN_ISSUER, "link_without_anchor"))


def _failed(way: list[Certificate], step: Step) -> Step:
    if len(way) > 1:  # a broken link is a fault of the trust store, not of the document
        return Step(StepId.CHAIN, StepOutcome.UNKNOWN_ISSUER, "link_without_anchor", tuple(map(_described, way)))
    return step


def _issuer_of(certificate: Certificate, trust: TrustStore) -> tuple[Certificate | None, Step]:
    """Return the issuer, or None with the step that says why not."""
    unknown = Step(StepId.CHAIN, StepOutcome.UNKNOWN_ISSUER, "issuer_not_in_trust_store", (f"of {_of(certificate)}",))
    ties: dict[_Tie, Step] = {}
    for candidate in trust.issuers_of(certificate):
        tie, step = _tie(certificate, candidate)
        if tie is _Tie.ISSUED:
            return candidate, step
        ties.setdefault(tie, step)
    return None, next((ties[tie] for tie in _Tie if tie in ties), unknown)


def _tie(certificate: Certificate, candidate: Certificate) -> tuple[_Tie, Step]:
    details = (f"of {_of(certificate)}", _described(candidate))
    try:
        tie = _judged(certificate, candidate, issued=certificate.signed_by(candidate))
    except CannotVerifyError as error:
        return _Tie.UNUSABLE, Step(StepId.CHAIN, StepOutcome.NOT_VERIFIED, error.code, (*details, str(error)))
    except ForgeableKeyError as error:
        return _Tie.FORGEABLE, Step(StepId.CHAIN, StepOutcome.INVALID, error.code, (*details, str(error)))
    outcomes = {_Tie.ISSUED: StepOutcome.VALID, _Tie.OTHER_KEY: StepOutcome.UNKNOWN_ISSUER}
    code = "traced" if tie is _Tie.ISSUED else tie.value
    return tie, Step(StepId.CHAIN, outcomes.get(tie, StepOutcome.INVALID), code, details)


def _judged(certificate: Certificate, candidate: Certificate, *, issued: bool) -> _Tie:
    if issued:
        if candidate.country != certificate.country:
            return _Tie.OTHER_STATE
        may_issue = candidate.key_usage is None or "key_cert_sign" in candidate.key_usage
        return _Tie.ISSUED if may_issue else _Tie.NOT_ALLOWED
    named = certificate.authority_key_id
    if named and candidate.subject_key_id and named != candidate.subject_key_id:
        # The State may have changed its key and kept its name: the right certificate may only be missing here.
        return _Tie.OTHER_KEY
    return _Tie.WRONG


def _described(certificate: Certificate) -> str:
    try:
        key = str(certificate.key)
    except (CannotVerifyError, ForgeableKeyError) as error:
        key = error.code
    return f"{_of(certificate)}, {key}, {certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"


def _of(certificate: Certificate) -> str:
    return f"{certificate.country or '??'} {certificate.sha256[:16]}"
