"""Domain parameters of the elliptic curves that States use, read from `curves.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cryptography.hazmat.primitives.asymmetric import ec

from idverify.errors import UsageError


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve y2 = x3 + ax + b over the integers modulo a prime, with cofactor 1.

    Attributes:
        name: as in SEC 2 or RFC 5639.
        oid: object identifier of the name.
        prime: of the field.
        a: coefficient.
        b: coefficient.
        x: of the generator.
        y: of the generator.
        order: of the generator.
    """

    name: str
    oid: str
    prime: int
    a: int
    b: int
    x: int
    y: int
    order: int

    @property
    def width(self) -> int:
        """Bytes of a coordinate."""
        return (self.prime.bit_length() + 7) // 8

    @property
    def library_curve(self) -> ec.EllipticCurve:
        """The same curve as the crypto library knows it."""
        known: dict[str, type[ec.EllipticCurve]] = {
            "secp224r1": ec.SECP224R1,
            "secp256r1": ec.SECP256R1,
            "secp384r1": ec.SECP384R1,
            "secp521r1": ec.SECP521R1,
            "brainpoolP256r1": ec.BrainpoolP256R1,
            "brainpoolP384r1": ec.BrainpoolP384R1,
            "brainpoolP512r1": ec.BrainpoolP512R1,
        }
        return known[self.name]()


def load_curve(name: str) -> Curve:
    """Return one curve.

    Raises:
        UsageError: no such curve; the message lists the known ones.
    """
    curves = load_curves()
    if name not in curves:
        raise UsageError(f"no curve {name!r}; known: {', '.join(curves)}", code="unknown_curve")
    return curves[name]


@cache
def load_curves() -> dict[str, Curve]:
    """Return every curve by name."""
    text = (resources.files(__package__) / "curves.toml").read_text(encoding="utf-8")
    return {
        name: Curve(name, row["oid"], *(int(row[number], 16) for number in ("prime", "a", "b", "x", "y", "order")))
        for name, row in tomllib.loads(text).items()
    }
