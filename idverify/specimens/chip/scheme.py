"""How something is signed: one name for key, padding and digest, such as `ecdsa-brainpoolP256r1-sha256-explicit`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from idverify.errors import UsageError
from idverify.specimens.chip.curves import load_curve

DIGESTS = ("sha1", "sha224", "sha256", "sha384", "sha512")
# 829 bits is the longest modulus factored in public (RSA-250, 2020); longer ones than these take seconds to derive.
_RSA_BITS = range(768, 4097)
_EXPLICIT = "explicit"
_PARTS = 3


class Family(StrEnum):
    """Signature algorithms of ICAO Doc 9303-12, 4.4."""

    RSA = "rsa"
    """RSASSA-PKCS1-v1_5."""
    RSA_PSS = "rsapss"
    """RSASSA-PSS with MGF1, salt as long as the digest."""
    ECDSA = "ecdsa"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A signature scheme.

    Attributes:
        family: algorithm.
        size: bits of the modulus as text, or the name of the curve.
        digest: name of the hash function.
        explicit: whether the certificate spells out the curve's parameters, as Doc 9303-12 wants it.
    """

    family: Family
    size: str
    digest: str
    explicit: bool = False

    @property
    def is_rsa(self) -> bool:
        """Whether the key is an RSA key."""
        return self.family is not Family.ECDSA

    def __str__(self) -> str:
        return "-".join((self.family, self.size, self.digest, *((_EXPLICIT,) if self.explicit else ())))


def parse_scheme(name: str) -> Scheme:
    """Return the scheme of a name.

    >>> parse_scheme("rsapss-3072-sha256").family
    <Family.RSA_PSS: 'rsapss'>

    Raises:
        UsageError: the name has no such form, or a part of it is unknown.
    """
    parts = name.split("-")
    explicit = parts[-1] == _EXPLICIT
    parts = parts[:-1] if explicit else parts
    if len(parts) != _PARTS or parts[0] not in list(Family) or parts[2] not in DIGESTS:
        raise UsageError(
            f"no signature scheme {name!r}; write {'|'.join(Family)}-SIZE-{'|'.join(DIGESTS)}[-explicit]",
            code="unknown_scheme",
        )
    scheme = Scheme(Family(parts[0]), parts[1], parts[2], explicit)
    if scheme.is_rsa:
        _check_rsa(scheme)
    else:
        load_curve(scheme.size)
    return scheme


def _check_rsa(scheme: Scheme) -> None:
    if not scheme.size.isdecimal() or int(scheme.size) not in _RSA_BITS or int(scheme.size) % 16 or scheme.explicit:
        raise UsageError(
            f"RSA takes {_RSA_BITS.start} to {_RSA_BITS.stop - 1} bits, a multiple of 16, and no explicit parameters",
            code="unknown_scheme",
        )
    least = _least_bytes(scheme)
    if int(scheme.size) < 8 * least:
        raise UsageError(f"{scheme} needs at least {8 * least} bits", code="unknown_scheme")


def _least_bytes(scheme: Scheme) -> int:
    """Return the shortest modulus for the padding: RFC 8017, 9.1.1 and 9.2 (a digest info adds up to 19 bytes)."""
    digest = hashlib.new(scheme.digest).digest_size
    return 2 * digest + 2 if scheme.family is Family.RSA_PSS else digest + 19 + 11
