"""Steps on the signature and the signer: who signed, may they, were and are they valid, are they revoked.

ICAO Doc 9303-12, 7.1 (profiles), 7.2 (revocation lists); Doc 9303-11, 5.1.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from idverify.chip.algorithms import CannotVerifyError, ForgeableKeyError
from idverify.chip.certificate import MASTER_LIST_SIGNING, Certificate, RevocationList
from idverify.chip.chain import Chain
from idverify.chip.signed_message import SignatureResult, SignatureState
from idverify.chip.state_codes import two_letter_codes
from idverify.chip.step import Step, StepId, StepOutcome
from idverify.chip.trust_store import TrustStore
from idverify.mrz import Mrz

_SIGNATURE_OUTCOMES = {
    SignatureState.VALID: StepOutcome.VALID,
    SignatureState.INVALID: StepOutcome.INVALID,
    SignatureState.CANNOT_VERIFY: StepOutcome.NOT_VERIFIED,
}
# Doc 9303-12, 4.4.1 and 4.4.3: the shortest keys of document signers, the same since its first edition.
_LEAST_RSA_BITS, _LEAST_EC_BITS = 2048, 224
# Doc 9303-12, 7.1.1: the extended key usages of master list signers and deviation list signers, who sign no documents.
_OTHER_PURPOSES = frozenset({MASTER_LIST_SIGNING, "2.23.136.1.1.8"})


def signature_step(result: SignatureResult) -> Step:
    """Turn the check of the security object's signature into a step."""
    named = () if result.signer_named else ("the signer is named by an identifier that its certificate does not have",)
    stated = (result.detail,) if result.detail else ()
    algorithm = (f"{result.algorithm}, {result.key}",) if result.algorithm and result.key else ()
    other = ("it is made with another digest than the signature algorithm names",) if result.other_digest else ()
    details = (*algorithm, *stated, *named, *other)
    return Step(StepId.SIGNATURE, _SIGNATURE_OUTCOMES[result.state], result.code, details)


def signer_step(signer: Certificate) -> Step:
    """Judge whether the certificate is a document signer's."""
    try:
        strength = _weakness(signer)
    except ForgeableKeyError as error:
        return Step(StepId.SIGNER, StepOutcome.INVALID, error.code, (str(error),))
    except CannotVerifyError as error:
        return Step(StepId.SIGNER, StepOutcome.NOT_VERIFIED, error.code, (str(error),))
    faults = {
        "key_too_weak": strength,
        "signer_is_authority": () if not signer.is_ca else ("basicConstraints",),
        "critical_extension_unknown": signer.unknown_critical,
        "key_usage_wrong": _wrong_usage(signer),
    }
    for code, details in faults.items():
        if details:
            return Step(StepId.SIGNER, StepOutcome.INVALID, code, details)
    code = "key_usage_missing" if signer.key_usage is None else "may_sign"
    return Step(StepId.SIGNER, StepOutcome.VALID, code)


def validity_at_signing_step(chain: Chain, signed_at: datetime | None) -> Step:
    """Judge the validity when the document was signed, and of the authority when it issued the signer."""
    signer, issuer = chain.certificates[0], chain.issuer

    def step(outcome: StepOutcome, code: str) -> Step:
        periods = (_period("signer", signer), *((_period("authority", issuer),) if issuer else ()))
        told = (f"signed on {signed_at:%Y-%m-%d}",) if signed_at else ()
        return Step(StepId.VALIDITY_AT_SIGNING, outcome, code, (*told, *periods))

    if issuer and not issuer.valid_at(signer.not_before):
        return step(StepOutcome.INVALID, "issued_outside_authority")
    if signed_at is None:
        return step(StepOutcome.NOT_CHECKED, "signing_time_unknown")
    if signed_at > signer.not_after:
        return step(StepOutcome.INVALID, "signed_after_expiry")
    if signed_at.date() < signer.not_before.date():
        # Issuers' clocks and renewed certificates of one key make this; nobody gains by it.
        return step(StepOutcome.NOT_VERIFIED, "signed_before_validity")
    return step(StepOutcome.VALID, "valid_at_signing")


def validity_now_step(chain: Chain, *, on: date) -> Step:
    """Judge the validity on the day of inspection."""
    signer, issuer = chain.certificates[0], chain.issuer
    if on > signer.not_after.date():
        return Step(StepId.VALIDITY_NOW, StepOutcome.INVALID, "signer_expired", (_period("signer", signer),))
    if on < signer.not_before.date():
        return Step(StepId.VALIDITY_NOW, StepOutcome.INVALID, "signer_not_yet_valid", (_period("signer", signer),))
    if issuer and on > issuer.not_after.date():
        details = (_period("authority", issuer),)
        return Step(StepId.VALIDITY_NOW, StepOutcome.INVALID, "authority_expired", details)
    return Step(StepId.VALIDITY_NOW, StepOutcome.VALID, "valid_now")


def revocation_step(chain: Chain, trust: TrustStore, *, on: date) -> Step:
    """Look the signer, and every link on the way, up in the authorities' revocation lists."""
    found: list[Step] = []
    for certificate, issuer in zip(chain.certificates, chain.certificates[1:], strict=False):
        found.append(_revocation(certificate, issuer, chain, trust, on=on))
    if not found:
        return Step(StepId.REVOCATION, StepOutcome.NOT_CHECKED, "no_revocation_list")
    revoked = [step for step in found if step.outcome is StepOutcome.INVALID]
    return (revoked or found)[0]


def country_step(chain: Chain, mrz: Mrz | None) -> Step:
    """Compare the State of the signer, of the authority and of the chip's MRZ. Doc 9303-12, 7.1.1."""
    signer, issuer = chain.certificates[0], chain.issuer
    if issuer and signer.country != issuer.country:
        details = (f"signer {signer.country}, authority {issuer.country}",)
        return Step(StepId.COUNTRY, StepOutcome.INVALID, "signer_state_differs", details)
    if mrz is None:
        return Step(StepId.COUNTRY, StepOutcome.NOT_CHECKED, "no_mrz")
    state = mrz.fields.get("issuing_state", "")
    codes = two_letter_codes(state)
    details = (f"signer {signer.country}, MRZ {state}",)
    if not codes:
        return Step(StepId.COUNTRY, StepOutcome.NOT_CHECKED, "state_not_comparable", details)
    if signer.country not in codes:
        return Step(StepId.COUNTRY, StepOutcome.INVALID, "mrz_state_differs", details)
    return Step(StepId.COUNTRY, StepOutcome.VALID, "same_state", details)


def _revocation(certificate: Certificate, issuer: Certificate, chain: Chain, trust: TrustStore, *, on: date) -> Step:
    lists = [one for one in trust.revocation_lists if one.issuer == issuer.subject]
    genuine = [one for one in lists if any(_signed(one, authority) for authority in (issuer, *chain.certificates[1:]))]
    if not genuine:
        code = "revocation_list_unverified" if lists else "no_revocation_list"
        return Step(StepId.REVOCATION, StepOutcome.NOT_CHECKED, code)
    latest = max(genuine, key=lambda one: one.this_update)
    details = (f"list of {latest.this_update:%Y-%m-%d}",)
    revoked_at = latest.revoked.get(certificate.serial)
    if revoked_at is not None:
        when = f"revoked on {revoked_at:%Y-%m-%d}"
        return Step(StepId.REVOCATION, StepOutcome.INVALID, "revoked", (when, *details))
    if latest.next_update is not None and latest.next_update.date() < on:
        due = f"the next was due on {latest.next_update:%Y-%m-%d}"
        return Step(StepId.REVOCATION, StepOutcome.NOT_CHECKED, "revocation_list_outdated", (*details, due))
    return Step(StepId.REVOCATION, StepOutcome.VALID, "not_revoked", details)


@lru_cache(maxsize=1024)
def _signed(revocation_list: RevocationList, authority: Certificate) -> bool:
    """Whether the authority signed the list; the same two meet at every chip of a State."""
    try:
        return revocation_list.signed_by(authority)
    except (CannotVerifyError, ForgeableKeyError):
        return False


def _wrong_usage(signer: Certificate) -> tuple[str, ...]:
    other = _OTHER_PURPOSES & (signer.extended_key_usage or frozenset())
    if other:
        return tuple(sorted(other))
    if signer.key_usage is None or "digital_signature" in signer.key_usage:
        return ()
    return tuple(sorted(signer.key_usage)) or ("none",)


def _weakness(signer: Certificate) -> tuple[str, ...]:
    key = signer.key
    least = _LEAST_EC_BITS if key.kind == "EC" else _LEAST_RSA_BITS
    return () if key.bits >= least else (f"{key} is shorter than the {least} bits asked of document signers",)


def _period(name: str, certificate: Certificate) -> str:
    return f"{name} valid {certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"
