"""DG14, DG15 and EF.CardAccess: what the chip can do, and its public keys. ICAO Doc 9303-11, 9.2; Doc 9303-10, 4.7."""

from __future__ import annotations

from asn1crypto import core

from idverify.specimens.chip.data_groups import group_tag
from idverify.specimens.chip.keys import SeededKey, public_key_info
from idverify.specimens.chip.tlv import tlv

# BSI TR-03110-3, A.1: object identifiers.
_CHIP_KEY_ECDH = "0.4.0.127.0.7.2.2.1.2"
_CHIP_AUTHENTICATION_ECDH_AES_128 = "0.4.0.127.0.7.2.2.3.2.2"
_PACE_ECDH_GM_AES_128 = "0.4.0.127.0.7.2.2.4.2.2"
_PACE_BRAINPOOL_P256R1 = 13  # standardised domain parameters, Doc 9303-11, table 6
_ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"
# BSI TR-03111, 5.2.1: ecdsa-plain with SHA-1, 224, 256, 384, 512.
_PLAIN_ECDSA = {"sha1": 1, "sha224": 2, "sha256": 3, "sha384": 4, "sha512": 5}
_PLAIN_ECDSA_ARC = "0.4.0.127.0.7.1.1.4.1"


def card_access() -> bytes:
    """Return EF.CardAccess: PACE with generic mapping over brainpoolP256r1."""
    return _infos((_PACE_ECDH_GM_AES_128, (core.Integer(2), core.Integer(_PACE_BRAINPOOL_P256R1))))


def security_group(chip_key: SeededKey, active_key: SeededKey | None) -> bytes:
    """Return DG14: the key of chip authentication and, for an ECDSA key in DG15, its algorithm."""
    rows: list[tuple[str, tuple[core.Asn1Value, ...]]] = [
        (_CHIP_KEY_ECDH, (public_key_info(chip_key),)),
        (_CHIP_AUTHENTICATION_ECDH_AES_128, (core.Integer(1),)),
    ]
    if active_key is not None and not active_key.scheme.is_rsa:
        algorithm = f"{_PLAIN_ECDSA_ARC}.{_PLAIN_ECDSA[active_key.scheme.digest]}"
        rows.append((_ACTIVE_AUTHENTICATION, (core.Integer(1), core.ObjectIdentifier(algorithm))))
    return tlv(group_tag(14), _infos(*rows))


def active_key_group(active_key: SeededKey) -> bytes:
    """Return DG15: the public key of active authentication."""
    return tlv(group_tag(15), public_key_info(active_key).dump())


def _infos(*rows: tuple[str, tuple[core.Asn1Value, ...]]) -> bytes:
    """Return the SET of security infos, sorted as DER asks."""
    encoded = [
        tlv(0x30, core.ObjectIdentifier(oid).dump(), *(value.dump() for value in values)) for oid, values in rows
    ]
    return tlv(0x31, *sorted(encoded))
