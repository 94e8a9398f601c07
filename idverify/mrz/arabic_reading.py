"""From the MRZ letters of an Arabic name back to Arabic script. ICAO Doc 9303-3, Appendix B, B.6.

Only for States that print ICAO's transliteration; most print one by ear, which cannot be read back. The script
must be known from elsewhere, best from the issuing State, since Latin names may look the same.

>>> read_arabic("MXHMD<ELY")
('محمد علي', 'محمد علې')
>>> read_arabic("EBBAS")[0] == "عبّاس"
True
"""

from __future__ import annotations

from functools import cache
from itertools import islice, product

from idverify.mrz.format import FILLER
from idverify.mrz.script_table import Rows
from idverify.mrz.transliterate import tables

_ESCAPE = "X"
# Letters after X: one or two, B.5.3.
_LONGEST_CODE = 3
# Letters that share a code: the Pashto yeh is printed as the standard one, which stands first (B.6.1); farsi yeh and
# teh marbuta have other codes as well but are read from their own.
_SHARED: dict[str, tuple[str, ...]] = {"Y": ("ي", "ې")}
# The name that B.5.9 spells against the table.
_ALLAH = {"ALLXH": "الله", "ALLH": "الله"}
# Each doubled letter may be a shadda or two letters, so readings multiply; a name has few of them.
_MOST_READINGS = 64


def read_arabic(identifier: str) -> tuple[str, ...]:
    """Return the Arabic names an MRZ identifier may stand for, the one of ICAO's own program first.

    Args:
        identifier: components parted by "<" or spaces.

    Returns:
        No reading when a component is not ICAO's transliteration of Arabic letters.
    """
    components = identifier.replace(FILLER, " ").split()
    readings = [_read_component(component) for component in components]
    return tuple(" ".join(choice) for choice in islice(product(*readings), _MOST_READINGS)) if components else ()


def _read_component(component: str) -> tuple[str, ...]:
    codes = _codes(component)
    if codes is None:
        return ()
    known = (_ALLAH[component],) if component in _ALLAH else ()
    shadda = tables()["Arabic"].doubling
    options: list[tuple[str, ...]] = []
    place = 0
    while place < len(codes):
        letters = _letters()[codes[place]]
        if codes[place : place + 1] == codes[place + 1 : place + 2]:
            twice = ("".join(pair) for pair in product(letters, repeat=2))
            options.append((*(letter + shadda for letter in letters), *twice))
            place += 2
        else:
            options.append(letters)
            place += 1
    read = ("".join(choice) for choice in islice(product(*options), _MOST_READINGS))
    return tuple(dict.fromkeys((*known, *read)))


def _codes(component: str) -> list[str] | None:
    """Cut a component into codes; the codes are prefix-free, so there is at most one way."""
    found: list[str] = []
    place = 0
    while place < len(component):
        lengths = range(2, _LONGEST_CODE + 1) if component[place] == _ESCAPE else range(1, 2)
        code = next((component[place : place + n] for n in lengths if component[place : place + n] in _letters()), None)
        if code is None:
            return None
        found.append(code)
        place += len(code)
    return found


@cache
def _letters() -> dict[str, tuple[str, ...]]:
    """The Arabic letters of each code, the standard one first."""
    rules = tables()["Arabic"].rules
    single: Rows = {letter: latin for letter, latin in rules.rows.items() if len(letter) == 1}
    letters: dict[str, tuple[str, ...]] = {latin[0]: (letter,) for letter, latin in single.items() if latin[0]}
    letters |= {latin: (letter,) for letter, renderings in rules.final.items() for latin in renderings}
    return letters | _SHARED
