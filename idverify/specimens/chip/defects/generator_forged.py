"""A forged CSCA with the true CSCA's public key on a curve with a forged generator: the flaw of CVE-2020-0601."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from asn1crypto.algos import DSASignature
from cryptography.hazmat.primitives.asymmetric import ec

from idverify.errors import UsageError
from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.certificate import CertificatePlan, issue
from idverify.specimens.chip.curves import Curve, load_curve
from idverify.specimens.chip.defect import Defect, Expected, Passive, Result, Step
from idverify.specimens.chip.keys import ec_point, ec_public_key_info, ec_scalar, uncompressed
from idverify.specimens.chip.plan import ChipPlan

# With generator G' = Q/d', the forger knows the private key d' of any public key Q. A small d' shows the point.
_FORGED_SCALAR = 2


def run(plan: ChipPlan, _donor: Bearer | None) -> ChipPlan:
    """Embed a CSCA of the same name and public key, but with another generator, and sign with it."""
    csca = plan.pki.csca
    if csca.key.scheme.is_rsa:
        raise UsageError("a forged generator needs a CSCA on an elliptic curve", code="impossible_combination")
    forged = _signed(replace(csca, public_key=_public_key(csca)))
    return replace(plan.with_signer(_signed(plan.pki.signer)), embedded=(forged,))


def _scale(csca_key_scalar: int, curve: Curve) -> int:
    """Return c with G' = cG. A forger divides the public point; who knows the private key may divide that."""
    return csca_key_scalar * pow(_FORGED_SCALAR, -1, curve.order) % curve.order


def _public_key(csca: CertificatePlan) -> bytes:
    curve = load_curve(csca.key.scheme.size)
    generator = _multiple(_scale(ec_scalar(csca.key), curve), curve)
    info = ec_public_key_info(ec_point(csca.key), curve, explicit=True, generator=uncompressed(*generator, curve))
    return bytes(info.dump())


def _signed(certificate: CertificatePlan) -> CertificatePlan:
    """Return the certificate with an ECDSA signature under the forged generator: SEC 1, 4.1.3."""
    scheme, body = certificate.signer.scheme, issue(certificate)["tbs_certificate"].dump()
    curve = load_curve(scheme.size)
    digest = hashlib.new(scheme.digest, body).digest()
    excess = max(0, 8 * len(digest) - curve.order.bit_length())
    hashed = int.from_bytes(digest) >> excess
    nonce = int.from_bytes(hashlib.shake_256(b"nonce" + body).digest(2 * curve.width)) % (curve.order - 1) + 1
    r = _multiple(nonce * _scale(ec_scalar(certificate.signer), curve) % curve.order, curve)[0] % curve.order
    s = pow(nonce, -1, curve.order) * (hashed + r * _FORGED_SCALAR) % curve.order
    return replace(certificate, signature=bytes(DSASignature({"r": r, "s": s}).dump()))


def _multiple(scalar: int, curve: Curve) -> tuple[int, int]:
    """Return a multiple of the true generator."""
    numbers = ec.derive_private_key(scalar, curve.library_curve).public_key().public_numbers()
    return numbers.x, numbers.y


DEFECT = Defect(
    id="generator-forged",
    wrong="EF.SOD embeds a CSCA with the true name and public key but a forged generator, whose private key is known.",
    file="EF_SOD.bin",
    expected=Expected(Step.CHAIN, Result.FAILED, Passive.INVALID),
    before=run,
)
