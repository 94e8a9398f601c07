"""The components of a name as the VIZ prints it. ICAO Doc 9303-3, 4.6.

Spaces, hyphens and commas part components; an apostrophe and any other punctuation vanish and join what stands
on both sides.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from idverify.mrz.script_table import fold

# Characters of the category Pd part components; so do these: soft hyphen, minus, Hebrew maqaf, middle dot of
# Catalan stays inside (it is punctuation and vanishes).
_HYPHENS = "\u00ad\u2212\u05be"
_TATWEEL = "\u0640"
_COMMAS = ",\u060c\uff0c\u3001"
# Prefixes and suffixes that stay out of the MRZ unless they are legally part of the name, Doc 9303-3, 4.6; the
# list is ours, the standard names Dr., Sir, Jr., Sr., II and III as examples.
_TITLES = frozenset({
    *("DR", "PROF", "DIPL", "ING", "SIR", "DAME", "LORD", "LADY", "HON", "REV", "MR", "MRS", "MS", "MISS", "MME"),
    *("M", "MLLE", "SR", "SRA", "JR", "I", "II", "III", "IV", "V", "PHD", "MD", "ESQ"),
})  # fmt: skip
# Words before a name the holder bears or bore besides the one in the MRZ: birth name, married name, name of use.
_OTHER_NAME_MARKS = frozenset({"GEB", "GEBOREN", "GEBORENE", "NEE", "NÉE", "NÉ", "EP", "ÉP", "EPOUSE", "ÉPOUSE", "VVE"})


@dataclass(frozen=True, slots=True)
class Component:
    """One name component.

    Attributes:
        letters: its letters, folded to upper case, without punctuation.
        optional: the MRZ may leave it out: a title, or another name behind a mark such as "née".
    """

    letters: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class VizName:
    """A name as the VIZ shows it.

    Attributes:
        primary: the primary identifier (surname), any script; may be empty.
        secondary: the secondary identifier (given names); may be empty.
        order_known: False when the text does not say where the primary identifier ends; it then stands whole
            in `primary`.
    """

    primary: str
    secondary: str = ""
    order_known: bool = True

    @classmethod
    def read(cls, text: str) -> VizName:
        """Read a whole name; the first comma parts the identifiers.

        >>> VizName.read("ERIKSSON, ANNA MARIA")
        VizName(primary='ERIKSSON', secondary=' ANNA MARIA', order_known=True)
        >>> VizName.read("Anna Maria Eriksson").order_known
        False
        """
        for place, letter in enumerate(text):
            if letter in _COMMAS:
                return cls(text[:place], text[place + 1 :])
        return cls(text, order_known=False)


def components(identifier: str) -> tuple[Component, ...]:
    """Return the components of one identifier.

    >>> [component.letters for component in components("D'Artagnan-Marie, St. Jean")]
    ['DARTAGNAN', 'MARIE', 'ST', 'JEAN']
    """
    parted = "".join(" " if _parts(letter) else letter for letter in fold(identifier))
    words = ("".join(filter(_is_letter, word)) for word in parted.split())
    found: list[Component] = []
    behind_mark = False
    for word in filter(None, words):
        behind_mark = behind_mark or (bool(found) and word in _OTHER_NAME_MARKS)
        found.append(Component(word, optional=behind_mark or word in _TITLES))
    return _with_one_required(tuple(found))


def _with_one_required(found: tuple[Component, ...]) -> tuple[Component, ...]:
    """A name cannot consist of titles: when everything looks optional, everything counts."""
    if all(component.optional for component in found):
        return tuple(Component(component.letters) for component in found)
    return found


def _parts(letter: str) -> bool:
    return (
        letter.isspace()
        or letter in _HYPHENS
        or letter in _COMMAS
        or letter == "<"
        or unicodedata.category(letter) == "Pd"
    )


def _is_letter(letter: str) -> bool:
    """Letters, marks and digits stay (a digit is no name character, but must not vanish); modifier letters go."""
    category = unicodedata.category(letter)
    return category[0] in "LMN" and category != "Lm" and letter != _TATWEEL
