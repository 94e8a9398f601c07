"""Can an Armenian text, as an engine read it, be a name that the MRZ has in Latin letters? Pure.

Tesseract takes some Armenian capitals for others of nearly one shape, as surely as it reads the rest. So what it read
is never believed as a name; it is only verified against the Latin one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise

from idverify.mrz.name_agreement import Agreement, agree_identifier

_LETTERS = range(0x0531, 0x0588)
_MOSTLY = 0.8
# What Tesseract made of what, on 160 names in four faces (one name in nine) and on generated passports: read, printed.
# `python -m benchmarks armenian-names` counts the names verified, wrong ones too.
_LOOKALIKES = {
    "ԸՇ": "Հ",
    "ՇԸ": "Հ",
    "Ը": "Հ",
    "Ջ": "Զ",
    "Զ": "Ջ",
    "L": "Լ",
    "Ե": "Ն",
    "ՍԿ": "Ն",
}
# More look-alikes in one name would make other names of it.
_MOST_LOOKALIKES = 2


def is_armenian(text: str, *, share: float = _MOSTLY) -> bool:
    """Tell whether at least this share of a text's letters is Armenian, and there is one."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and sum(ord(one) in _LETTERS for one in letters) >= share * len(letters)


@cache
def says(text: str, identifier: str) -> bool:
    """Tell whether an Armenian text as read can be an identifier of the MRZ, look-alike letters considered.

    >>> says("ՀԱՅԿ", "HAYK"), says("ԸԱՅԿ", "HAYK"), says("ԱՆԻ", "HAYK")
    (True, True, False)
    """
    name = "".join(one for one in text.upper() if one.isalpha() or one in " -").strip(" -")
    if not identifier or not is_armenian(name):
        return False
    expected = identifier.replace(" ", "<")
    return any(
        agree_identifier(one, expected, may_be_truncated=True).agrees is Agreement.YES for one in _variants(name)
    )


def _variants(name: str) -> Iterator[str]:
    """Yield a name as read, then with one look-alike exchanged, then with two."""
    places = [(at, seen) for seen in _LOOKALIKES for at in range(len(name)) if name.startswith(seen, at)]
    yield name
    for count in range(1, _MOST_LOOKALIKES + 1):
        for chosen in combinations(sorted(places), count):
            if all(at + len(seen) <= after for (at, seen), (after, _) in pairwise(chosen)):
                yield _exchanged(name, chosen)


def _exchanged(name: str, chosen: tuple[tuple[int, str], ...]) -> str:
    for at, seen in reversed(chosen):
        name = name[:at] + _LOOKALIKES[seen] + name[at + len(seen) :]
    return name
