"""The name field: primary and secondary identifier and their components. ICAO Doc 9303-3, 4.6."""

from __future__ import annotations

from idverify.mrz.format import FILLER, LETTERS
from idverify.mrz.result import MrzName

SEPARATOR = FILLER * 2
"""Between primary and secondary identifier."""


def split_name(raw: str) -> MrzName:
    """Cut a name field into its components.

    The first double filler ends the primary identifier; what follows is the secondary identifier, also when
    further double fillers stand in it.

    >>> split_name("VAN<DER<MUELLEN<<MARTIN<<<<<<").primary
    ('VAN', 'DER', 'MUELLEN')
    >>> split_name("ARKFREITH<<<<<<<<<<<<<<<<<<<<").secondary
    ()
    """
    primary, _, secondary = raw.partition(SEPARATOR)
    return MrzName(raw, _components(primary), _components(secondary), ends_in_letter(raw))


def join_parts(primary_raw: str, secondary_raw: str) -> MrzName:
    """Return the name of a format that prints the two identifiers in fields of their own."""
    return MrzName(
        primary_raw + secondary_raw,
        _components(primary_raw),
        _components(secondary_raw),
        ends_in_letter(primary_raw) or ends_in_letter(secondary_raw),
    )


def ends_in_letter(raw: str) -> bool:
    """Tell whether the last position holds a letter, the sign of possible truncation."""
    return raw[-1:] in LETTERS and raw != ""


def has_second_separator(raw: str) -> bool:
    """Tell whether a double filler stands inside the secondary identifier."""
    _, _, secondary = raw.partition(SEPARATOR)
    return SEPARATOR in secondary.strip(FILLER)


def _components(identifier: str) -> tuple[str, ...]:
    return tuple(part for part in identifier.split(FILLER) if part)
