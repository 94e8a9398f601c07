"""From a VIZ name to the name field: components, fillers and truncation. ICAO Doc 9303-3, 4.6; 9303-4 to 7, 4.2.3.

Doc 9303 leaves the way of truncating to the issuing State and prints three. They are the members of `Truncation`.

>>> render_name("Smith-Jones", "Susie Margaret", 30).field
'SMITH<JONES<<SUSIE<MARGARET<<<'
>>> name = ("Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo")
>>> render_name(*name, 39, truncation=Truncation.INITIALS).field
'BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI'
>>> render_name(*name, 39).field
'BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from idverify.errors import UsageError
from idverify.mrz.format import FILLER
from idverify.mrz.name_components import components
from idverify.mrz.names import SEPARATOR
from idverify.mrz.transliterate import transliterate

# Room for the secondary identifier when the primary one must give way: its first component, but no more than this
# share of the field, so that the primary identifier keeps most of it.
_SECONDARY_SHARE = 4


class Truncation(StrEnum):
    """How a name too long for its field is shortened; the examples are those of ICAO Doc 9303-4, 4.2.3.3."""

    BALANCED = "balanced"
    """The first primary component whole, the others alike, then the secondary identifier cut at the end."""
    INITIALS = "initials"
    """Components become initials, from the last one backwards."""
    FIXED = "fixed"
    """Every primary component cut to one fixed number of characters."""


@dataclass(frozen=True, slots=True)
class RenderedName:
    """A name as the MRZ prints it.

    Attributes:
        field: the whole name field with its fillers.
        untruncated: the same name without truncation and without fillers at the end.
        is_truncated: whether something was left out.
    """

    field: str
    untruncated: str
    is_truncated: bool


@dataclass(slots=True)
class _Part:
    """One component and how many of its characters are printed; 0 when it is left out."""

    text: str
    kept: int

    @property
    def printed(self) -> str:
        return self.text[: self.kept]


def render_name(
    primary: str,
    secondary: str,
    length: int,
    *,
    write: Callable[[str], str] = transliterate,
    truncation: Truncation = Truncation.BALANCED,
    fixed_length: int = 6,
) -> RenderedName:
    """Write a name into a name field.

    Args:
        primary: the primary identifier as in the VIZ, any script with a table; titles count as components.
        secondary: the secondary identifier; may be empty.
        length: positions of the name field, at least 4.
        write: gives the MRZ letters of one component; by default the general transliteration.
        truncation: what to do with a name that does not fit.
        fixed_length: characters kept of each primary component by `Truncation.FIXED`; fewer when they do not fit.

    Raises:
        UsageError: no primary identifier, a digit, or a letter that no table knows.
    """
    firsts, seconds = _letters(primary, write), _letters(secondary, write)
    if not firsts:
        raise UsageError("a name needs a primary identifier", code="record_unusable")
    untruncated = _write(_whole(firsts), _whole(seconds))
    if len(untruncated) <= length:
        return RenderedName(untruncated.ljust(length, FILLER), untruncated, is_truncated=False)
    first_parts = _shorten_primary(firsts, seconds, length, truncation, fixed_length)
    second_parts = _shorten_secondary(seconds, length - len(_write(first_parts, ())) - len(SEPARATOR), truncation)
    _fill_up(first_parts, second_parts, length)
    return RenderedName(_write(first_parts, second_parts).ljust(length, FILLER), untruncated, is_truncated=True)


def render_identifier(identifier: str, length: int, *, write: Callable[[str], str] = transliterate) -> str:
    """Write one identifier into a field of its own, as formats outside ICAO do; what does not fit is cut."""
    return FILLER.join(_letters(identifier, write))[:length].ljust(length, FILLER)


def _letters(identifier: str, write: Callable[[str], str]) -> tuple[str, ...]:
    found = (write(component.letters) for component in components(identifier))
    return tuple(filter(None, found))


def _whole(texts: Sequence[str]) -> list[_Part]:
    return [_Part(text, len(text)) for text in texts]


def _write(primary: Sequence[_Part], secondary: Sequence[_Part]) -> str:
    identifiers = (FILLER.join(part.printed for part in parts if part.kept) for parts in (primary, secondary))
    return SEPARATOR.join(filter(None, identifiers))


def _shorten_primary(
    firsts: Sequence[str], seconds: Sequence[str], length: int, truncation: Truncation, fixed_length: int
) -> list[_Part]:
    """Free room for the gap and at least one character of the secondary identifier."""
    parts = _whole(firsts)
    must_leave = len(SEPARATOR) + 1 if seconds else 0
    if len(_write(parts, ())) <= length - must_leave:
        return parts
    if truncation is Truncation.INITIALS:
        return _to_initials(parts, length - must_leave, at_once=True)
    if truncation is Truncation.FIXED:
        return _to_fixed(parts, length - must_leave, fixed_length)
    wished = min(len(seconds[0]), length // _SECONDARY_SHARE) if seconds else 0
    return _to_balance(parts, length - max(must_leave, len(SEPARATOR) + wished))


def _shorten_secondary(seconds: Sequence[str], room: int, truncation: Truncation) -> list[_Part]:
    parts = _whole(seconds)
    if truncation is Truncation.BALANCED:
        return _cut_at_end(parts, room)
    return _to_initials(parts, room, at_once=False)


def _to_initials(parts: list[_Part], room: int, *, at_once: bool) -> list[_Part]:
    """Shorten from the last component backwards, each to its initial at once or only as far as needed."""
    _drop_beyond(parts, room)
    for place in range(len(parts) - 1, -1, -1):
        excess = len(_write(parts, ())) - room
        if excess > 0 and parts[place].kept:
            least = 1 if at_once and place else max(1, parts[place].kept - excess)
            parts[place].kept = least
    return parts


def _to_fixed(parts: list[_Part], room: int, fixed_length: int) -> list[_Part]:
    _drop_beyond(parts, room)
    for kept in range(fixed_length, 0, -1):
        for part in parts:
            part.kept = min(kept, len(part.text), max(part.kept, 0))
        if len(_write(parts, ())) <= room:
            break
    return parts


def _to_balance(parts: list[_Part], room: int) -> list[_Part]:
    """Keep the first component whole when each other can keep a character; share the rest evenly."""
    _drop_beyond(parts, room)
    kept = [part for part in parts if part.kept]
    letters = room - (len(kept) - 1)
    first_stays = letters - len(kept[0].text) >= len(kept) - 1 > 0
    shared = kept[1:] if first_stays else kept
    _share(shared, letters - len(kept[0].text) if first_stays else letters)
    return parts


def _share(parts: Sequence[_Part], letters: int) -> None:
    """Give every component one character after the other, left to right, until the letters are used up."""
    for part in parts:
        part.kept = 0
    while letters > 0 and any(part.kept < len(part.text) for part in parts):
        for part in parts:
            if letters > 0 and part.kept < len(part.text):
                part.kept += 1
                letters -= 1


def _cut_at_end(parts: list[_Part], room: int) -> list[_Part]:
    for part in parts:
        part.kept = max(0, min(len(part.text), room))
        room -= part.kept + 1
    return parts


def _drop_beyond(parts: list[_Part], room: int) -> None:
    """Leave out the last components when not even their initials fit."""
    most = (room + 1) // 2
    for part in parts[most:]:
        part.kept = 0


def _fill_up(primary: list[_Part], secondary: list[_Part], length: int) -> None:
    """Give back characters until the last position holds a letter; only a name of initials can fail to."""
    for part in (*primary, *secondary):
        missing = length - len(_write(primary, secondary))
        if 0 < part.kept < len(part.text):
            part.kept += min(missing, len(part.text) - part.kept)
    missing = length - len(_write(primary, secondary))
    dropped = next((part for part in secondary or primary if not part.kept), None)
    if missing == 0 or dropped is None:
        return
    donor = next((part for part in reversed((*primary, *secondary)) if part.kept > 1), None)
    if missing == 1 and donor is not None:
        donor.kept -= 1
        missing += 1
    dropped.kept = max(0, min(len(dropped.text), missing - 1))
