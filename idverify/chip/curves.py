"""Elliptic curves: explicit parameters mapped to the named curve they are, or refused. ICAO Doc 9303-12, 4.4.3.

Doc 9303 lets States write a curve out in full. Ordinary libraries refuse that, rightly: whoever may choose the
generator can forge any key (CVE-2020-0601). So the prime, both coefficients, the generator and the order are compared
with the named curves; only a curve that agrees in all five is used, by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import ecdsa
from cryptography.hazmat.primitives.asymmetric import ec

from idverify.chip.algorithms import CannotVerifyError, ForgeableKeyError
from idverify.chip.asn1 import MALFORMED

# Curves that `cryptography` knows; the others of Doc 9303-12 and TR-03110 are verified by the `ecdsa` package.
_NATIVE: Mapping[str, type[ec.EllipticCurve]] = MappingProxyType(
    {
        "NIST224p": ec.SECP224R1,
        "NIST256p": ec.SECP256R1,
        "NIST384p": ec.SECP384R1,
        "NIST521p": ec.SECP521R1,
        "BRAINPOOLP256r1": ec.BrainpoolP256R1,
        "BRAINPOOLP384r1": ec.BrainpoolP384R1,
        "BRAINPOOLP512r1": ec.BrainpoolP512R1,
    }
)
# Doc 9303-12, 4.4.3 names the NIST prime curves and the Brainpool r1 curves, 192 bits and more.
_LEAST_BITS = 192


@dataclass(frozen=True, slots=True)
class Curve:
    """One named curve.

    Attributes:
        name: such as `brainpoolP224r1`.
        oid: dotted object identifier.
        order: number of points, n.
        native: the curve of `cryptography`, or None where it has none.
        plain: the curve of the `ecdsa` package.
    """

    name: str
    oid: str
    order: int
    native: type[ec.EllipticCurve] | None
    plain: Any


@cache
def named_curves() -> Mapping[str, Curve]:
    """Return every curve that can be verified here, by object identifier."""
    curves = [curve for curve in ecdsa.curves.curves if _wanted(curve)]
    return MappingProxyType({_oid(curve): _curve(curve) for curve in curves})


def curve_of(parameters: Any) -> Curve:  # noqa: ANN401  asn1crypto is untyped
    """Return the curve of a key's parameters, named or written out.

    Raises:
        CannotVerifyError: no curve known here.
        ForgeableKeyError: parameters that only look like a named curve.
    """
    try:
        if parameters.name == "named":
            return _by_oid(parameters.chosen.dotted)
        if parameters.name == "specified":
            return _by_parameters(parameters.chosen)
    except MALFORMED as error:
        raise CannotVerifyError("curve_unreadable", "the curve parameters cannot be read") from error
    raise CannotVerifyError("curve_inherited", "the key leaves its curve to another certificate")


def _by_oid(oid: str) -> Curve:
    if oid not in named_curves():
        raise CannotVerifyError("curve_unknown", f"curve {oid} is not known here")
    return named_curves()[oid]


def _by_parameters(domain: Any) -> Curve:  # noqa: ANN401  asn1crypto is untyped
    if domain["field_id"]["field_type"].native != "prime_field":
        raise CannotVerifyError("curve_unknown", "the curve is not over a prime field")
    prime = domain["field_id"]["parameters"].native
    written = (
        prime,
        int.from_bytes(domain["curve"]["a"].native, "big"),
        int.from_bytes(domain["curve"]["b"].native, "big"),
        domain["order"].native,
    )
    generator = bytes(domain["base"])
    of_prime = [curve for curve in named_curves().values() if curve.plain.curve.p() == prime]
    for curve in of_prime:
        if written == _numbers(curve) and generator in _encodings(curve):
            return curve
    if of_prime:
        raise ForgeableKeyError(
            "curve_parameters_forged", "explicit curve parameters differ from the named curve over the same prime"
        )
    raise CannotVerifyError("curve_unknown", f"a curve of {prime.bit_length()} bits that is not known here")


def _numbers(curve: Curve) -> tuple[int, int, int, int]:
    equation = curve.plain.curve
    return equation.p(), equation.a() % equation.p(), equation.b() % equation.p(), curve.order


def _encodings(curve: Curve) -> frozenset[bytes]:
    """The generator as an uncompressed, a compressed and a hybrid point. SEC 1, 2.3.3; X9.62, 4.3.6."""
    generator = curve.plain.generator
    return frozenset(generator.to_bytes(form) for form in ("uncompressed", "compressed", "hybrid"))


def _wanted(curve: Any) -> bool:  # noqa: ANN401  the ecdsa package is untyped
    short_weierstrass = curve.name.startswith(("NIST", "BRAINPOOL"))
    return bool(short_weierstrass and curve.order.bit_length() >= _LEAST_BITS)


def _oid(curve: Any) -> str:  # noqa: ANN401  the ecdsa package is untyped
    return ".".join(map(str, curve.oid))


def _curve(curve: Any) -> Curve:  # noqa: ANN401  the ecdsa package is untyped
    name = curve.name.replace("BRAINPOOL", "brainpool").replace("NIST", "P-").removesuffix("p")
    return Curve(name, _oid(curve), int(curve.order), _NATIVE.get(curve.name), curve)
