"""Which certificates of the trust store visible digital seals may be signed with. ICAO Doc 9303-13, 4."""

from __future__ import annotations

from datetime import date

from cryptography import x509

from idverify.chip.chain import trace
from idverify.chip.signer_steps import revocation_step
from idverify.chip.step import StepOutcome
from idverify.chip.trust_store import TrustStore


def seal_certificates(trust: TrustStore) -> tuple[x509.Certificate, ...]:
    """Return the signers' certificates that a trusted authority issued and has not revoked.

    A seal holds no certificate, it only names one.
    """
    found = []
    for signer in trust.signers:
        chain = trace(signer, trust)
        if chain.step.outcome is not StepOutcome.VALID:
            continue
        if revocation_step(chain, trust, on=date.max).outcome is StepOutcome.INVALID:
            continue
        try:
            found.append(x509.load_der_x509_certificate(signer.der))
        except ValueError:
            continue  # one that only the chip's own reader can read; seals name plain ones
    return tuple(found)
