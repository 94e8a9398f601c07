"""Keys that open the chip, from the MRZ: basic access control and PACE. ICAO Doc 9303-11, 4.3.2, 4.4.3 and 9.7.

Readers need three fields with their check digits: document number, date of birth, date of expiry. The composite digit
plays no part, so an MRZ read with a fault elsewhere still opens the chip.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from idverify.mrz import CheckStatus, Mrz, parse_mrz
from idverify.mrz.check_digit import check_digit
from idverify.mrz.repair import repair

_DES_KEY_BYTES = 16
# Doc 9303-11, 9.7.1: counters of the key derivation function.
_ENCRYPTION, _AUTHENTICATION, _PASSWORD = 1, 2, 3
_SHORTEST_NUMBER = 9
# Readings to look through; of these, few differ in the three fields.
_MOST_READINGS = 10
_KEY_FIELDS = ("document_number", "date_of_birth", "date_of_expiry")


@dataclass(frozen=True, slots=True)
class AccessKeys:
    """What a reader derives from the MRZ. Whoever has them can read the chip: they are the holder's data.

    Attributes:
        mrz_information: document number, date of birth, date of expiry, each with its check digit.
        bac_encryption: K_ENC, 16 bytes, with DES parity.
        bac_authentication: K_MAC, 16 bytes, with DES parity.
        pace_password: K = SHA-1 of the MRZ information, 20 bytes, from which PACE derives its key.
        pace_key_aes_128: K_pi for AES-128, 16 bytes.
    """

    mrz_information: str = field(repr=False)
    bac_encryption: bytes = field(repr=False)
    bac_authentication: bytes = field(repr=False)
    pace_password: bytes = field(repr=False)
    pace_key_aes_128: bytes = field(repr=False)


def mrz_information(document_number: str, date_of_birth: str, date_of_expiry: str) -> str:
    """Return the text the keys derive from.

    Args:
        document_number: without fillers and check digit; longer ones than the field stand whole.
        date_of_birth: six characters, YYMMDD.
        date_of_expiry: six characters, YYMMDD.

    >>> mrz_information("L898902C", "690806", "940623")
    'L898902C<369080619406236'
    """
    fields = (document_number.ljust(_SHORTEST_NUMBER, "<"), date_of_birth, date_of_expiry)
    return "".join(f"{value}{check_digit(value)}" for value in fields)


def mrz_information_of(mrz: Mrz) -> str | None:
    """Return the text the keys of a read MRZ derive from; None unless the three check digits agree."""
    statuses = {check.name: check.status for check in mrz.checks}
    if any(statuses.get(name) is not CheckStatus.OK for name in _KEY_FIELDS):
        return None
    return mrz_information(*(mrz.fields[name] for name in _KEY_FIELDS))


def propose_informations(lines: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Return the texts that misread lines may mean, the most probable first, each with its probability.

    A chip takes few wrong keys before it slows down: try them in this order. Readings that differ elsewhere open it
    with one key and count together.

    Raises:
        UsageError: no format has lines of these lengths.
    """
    chances: dict[str, float] = {}
    for proposal in repair(lines, k=_MOST_READINGS):
        information = mrz_information_of(parse_mrz(proposal.lines))
        if information is not None:
            chances[information] = chances.get(information, 0.0) + proposal.probability
    return tuple(sorted(chances.items(), key=lambda one: -one[1]))


def derive_access_keys(information: str) -> AccessKeys:
    """Return the keys of basic access control and PACE.

    >>> derive_access_keys("L898902C<369080619406236").bac_encryption.hex().upper()
    'AB94FDECF2674FDFB9B391F85D7F76F2'
    """
    password = hashlib.sha1(information.encode("ascii")).digest()  # noqa: S324  Doc 9303-11 prescribes SHA-1
    seed = password[:_DES_KEY_BYTES]
    return AccessKeys(
        mrz_information=information,
        bac_encryption=_with_parity(_derived(seed, _ENCRYPTION)),
        bac_authentication=_with_parity(_derived(seed, _AUTHENTICATION)),
        pace_password=password,
        pace_key_aes_128=_derived(password, _PASSWORD),
    )


def _derived(secret: bytes, counter: int) -> bytes:
    """Return the first 16 bytes of the key derivation function with SHA-1. Doc 9303-11, 9.7.1."""
    return hashlib.sha1(secret + counter.to_bytes(4, "big")).digest()[:_DES_KEY_BYTES]  # noqa: S324  as prescribed


def _with_parity(key: bytes) -> bytes:
    """Return a DES key whose every byte has an odd number of ones."""
    return bytes(byte & 0xFE | (byte.bit_count() - (byte & 1) + 1) % 2 for byte in key)
