"""State and organisation codes of the MRZ: ISO 3166-1 alpha-3, ICAO Doc 9303-3 section 5, and codes met in the field.

`known` is about the code, not about recognition: UTO and WSA are known codes of things that are no States.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from idverify.mrz._iso_3166 import ASSIGNED, WITHDRAWN
from idverify.mrz.format import FILLER

_ICAO = "ICAO Doc 9303-3, 8th edition with Amendment 1, section 5"


class StateKind(StrEnum):
    """What a code stands for."""

    STATE = "state"
    """A country or territory with an ISO 3166-1 code, or an ICAO code in its stead (Germany, Kosovo)."""
    BRITISH_STATUS = "british_status"
    """British nationals without British citizenship."""
    ORGANISATION = "organisation"
    PERSON_WITHOUT_NATIONALITY = "person_without_nationality"
    SPECIMEN = "specimen"
    PRIVATE = "private"
    """A private body that prints documents no State has to accept."""


@dataclass(frozen=True, slots=True)
class State:
    """One code of the issuing State or nationality field.

    Attributes:
        code: one to three letters, without fillers.
        name: English short name.
        kind: what it stands for.
        in_icao: Doc 9303 lists it; a code met in the field only is False.
        deprecated: withdrawn; documents issued before may still bear it.
        source: who lists it.
    """

    code: str
    name: str
    kind: StateKind
    in_icao: bool
    deprecated: bool
    source: str


def lookup(code: str) -> State | None:
    """Return what a code stands for, or None when nobody lists it; fillers at the end may stay.

    >>> lookup("D<<").name
    'Germany'
    >>> lookup("QQQ") is None
    True
    """
    return STATES.get(code.rstrip(FILLER))


def _iso() -> tuple[State, ...]:
    assigned = tuple(
        State(line[:3], line[4:], StateKind.STATE, in_icao=True, deprecated=False, source="ISO 3166-1")
        for line in ASSIGNED.strip().splitlines()
    )
    withdrawn = tuple(
        State(line[:3], line[4:], StateKind.STATE, in_icao=False, deprecated=True, source="ISO 3166-3")
        for line in WITHDRAWN.strip().splitlines()
    )
    return assigned + withdrawn


def _icao(kind: StateKind, names: dict[str, str], *, deprecated: bool = False) -> tuple[State, ...]:
    return tuple(
        State(code, name, kind, in_icao=True, deprecated=deprecated, source=_ICAO) for code, name in names.items()
    )


_ADDED_BY_ICAO = (
    *_icao(StateKind.STATE, {"D": "Germany", "RKS": "Kosovo", "EUE": "European Union"}),
    *_icao(
        StateKind.BRITISH_STATUS,
        {
            "GBD": "British Overseas Territories citizen",
            "GBN": "British National (Overseas)",
            "GBO": "British Overseas citizen",
            "GBP": "British protected person",
            "GBS": "British subject",
        },
    ),
    *_icao(
        StateKind.ORGANISATION,
        {
            "UNO": "United Nations Organization",
            "UNA": "United Nations specialized agency",
            "UNK": "United Nations Interim Administration Mission in Kosovo",
            "XBA": "African Development Bank",
            "XIM": "African Export-Import Bank",
            "XCC": "Caribbean Community",
            "XCE": "Council of Europe",
            "XCO": "Common Market for Eastern and Southern Africa",
            "XEC": "Economic Community of West African States",
            "XPO": "International Criminal Police Organization (INTERPOL)",
            "XES": "Organization of Eastern Caribbean States",
            "XMP": "Parliamentary Assembly of the Mediterranean",
            "XOM": "Sovereign Military Order of Malta",
            "XDC": "Southern African Development Community",
            "IAO": "International Civil Aviation Organization (master lists)",
        },
    ),
    *_icao(
        StateKind.PERSON_WITHOUT_NATIONALITY,
        {
            "XXA": "stateless person (1954 Convention)",
            "XXB": "refugee (1951 Convention)",
            "XXC": "refugee, other",
            "XXX": "person of unspecified nationality",
        },
    ),
    *_icao(StateKind.STATE, {"ANT": "Netherlands Antilles", "NTZ": "Neutral Zone"}, deprecated=True),
    *_icao(StateKind.SPECIMEN, {"UTO": "Utopia (specimens)"}),
)

_IN_THE_FIELD = (
    State(
        "INP",
        "INTERPOL, as its first documents print it instead of XPO",
        StateKind.ORGANISATION,
        in_icao=False,
        deprecated=False,
        source="published INTERPOL specimen",
    ),
    State(
        "BDR",
        "Germany, as on some German specimens",
        StateKind.STATE,
        in_icao=False,
        deprecated=False,
        source="published German specimen (Bundesdruckerei)",
    ),
    State(
        "WSA",
        "World Service Authority",
        StateKind.PRIVATE,
        in_icao=False,
        deprecated=False,
        source="EU list of known fantasy and camouflage passports",
    ),
)

STATES = {state.code: state for state in (*_iso(), *_ADDED_BY_ICAO, *_IN_THE_FIELD)}
"""Every known code."""

PRINTED_CODES = frozenset(code.ljust(3, FILLER) for code in STATES)
"""Every known code as printed in three positions."""
