"""The visible digital seal was signed by the certificate it names. ICAO Doc 9303-13, section 5."""

from idverify.checks import Check, Verdict
from idverify.checks._barcodes import barcodes_of, exhibit_of
from idverify.evidence import Absent, AbsentEvidenceError, Evidence
from idverify.finding import Outcome, Severity
from idverify.reading.barcodes import Signature

_OUTCOMES = {
    Signature.WRONG: (Outcome.FAILED, "signature_wrong"),
    Signature.OUTSIDE_VALIDITY: (Outcome.FAILED, "signed_outside_validity"),
    Signature.CERTIFICATE_EXPIRED: (Outcome.INCONCLUSIVE, "certificate_expired"),
    Signature.NO_CERTIFICATE: (Outcome.INCONCLUSIVE, "certificate_not_given"),
    Signature.VALID: (Outcome.PASSED, "signature_valid"),
}


def run(evidence: Evidence) -> Verdict:
    """Judge every seal; the worst decides."""
    seals = {one.signature: (one, one.seal) for one in barcodes_of(evidence) if one.seal is not None}
    for signature, verdict in _OUTCOMES.items():
        if signature in seals:
            barcode, seal = seals[signature]
            return Verdict(*verdict, (exhibit_of(barcode, f"{seal.signer} {seal.certificate_reference}"),))
    raise AbsentEvidenceError(Absent("no_seal_found", "The document carries no visible digital seal."))


CHECK = Check(
    id="barcode.seal",
    title="Signature of the visible digital seal",
    severity=Severity.CRITICAL,
    source="ICAO Doc 9303-13, 5.1",
    reasons={
        "signature_valid": "The certificate that the seal names signed its content.",
        "signature_wrong": "The seal's signature does not fit its content: it was altered or made by someone else.",
        "signed_outside_validity": "The seal's certificate was not valid on the day of the signature.",
        "certificate_expired": "The seal's signature fits, but its certificate has expired: it may have been revoked.",
        "certificate_not_given": "No trusted certificate of the seal's signer was given: its signature is unchecked.",
    },
    run=run,
)
