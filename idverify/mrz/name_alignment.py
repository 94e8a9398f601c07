"""Laying the components of an MRZ name beside those of a VIZ name, letter by letter through every spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from idverify.mrz.format import FILLER
from idverify.mrz.name_components import Component
from idverify.mrz.transliterate import Piece, pieces


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an MRZ identifier may do to the VIZ identifier.

    Attributes:
        shorten: print only the beginning of a component.
        drop: leave out components at the end.
        uncited: use spellings that no cited table prints.
    """

    shorten: bool = False
    drop: bool = False
    uncited: bool = False


@dataclass(frozen=True, slots=True)
class SpelledComponent:
    """A VIZ component with the spellings of its letters."""

    pieces: tuple[Piece, ...]
    optional: bool

    @property
    def is_known(self) -> bool:
        """Whether every letter is in some table."""
        return all(piece.spellings for piece in self.pieces)

    @property
    def recommended(self) -> str:
        """The recommended rendering; empty for a letter no table knows."""
        return "".join(piece.spellings[0].latin for piece in self.pieces if piece.spellings)


def spelled(components: Sequence[Component]) -> tuple[SpelledComponent, ...]:
    """Look up the spellings of every component."""
    return tuple(SpelledComponent(pieces(component.letters), component.optional) for component in components)


def joined(components: Sequence[SpelledComponent]) -> SpelledComponent:
    """Join components into one without a gap, keeping the spellings each letter has at its own place."""
    return SpelledComponent(tuple(piece for component in components for piece in component.pieces), optional=False)


def align(viz: Sequence[SpelledComponent], mrz: Sequence[str], allowance: Allowance) -> str | None:
    """Return the rendering of the VIZ identifier that the MRZ identifier is or is cut from.

    Args:
        viz: the components of the VIZ identifier.
        mrz: the components of the MRZ identifier, letters A to Z.
        allowance: how the MRZ may differ.

    Returns:
        The untruncated rendering with "<" between components, or None when there is none.
    """

    @cache
    def from_place(i: int, j: int) -> tuple[str, ...] | None:
        rest = viz[i:]
        if j == len(mrz):
            if not (allowance.drop or all(component.optional for component in rest)):
                return None
            return tuple(component.recommended for component in rest if not component.optional)
        if not rest:
            return None
        for rendering in _renderings(rest[0], mrz[j], allowance):
            tail = from_place(i + 1, j + 1)
            if tail is not None:
                return (rendering, *tail)
        return from_place(i + 1, j) if rest[0].optional else None

    found = from_place(0, 0)
    return None if found is None else FILLER.join(found)


def _renderings(component: SpelledComponent, text: str, allowance: Allowance) -> tuple[str, ...]:
    """The renderings of a component that an MRZ component prints in full or, if allowed, begins."""
    in_full = _spell(component, text, allowance)
    if in_full is not None:
        return (in_full,)
    begun = _begin(component, text, allowance) if allowance.shorten else None
    return () if begun is None else (begun,)


def _spell(component: SpelledComponent, text: str, allowance: Allowance) -> str | None:
    ends = {0}
    for piece in component.pieces:
        ends = {
            end + len(latin) for latin in _spellings(piece, allowance) for end in ends if text.startswith(latin, end)
        }
        if not ends:
            return None
    return text if len(text) in ends else None


def _begin(component: SpelledComponent, text: str, allowance: Allowance) -> str | None:
    ends = {0}
    for place, piece in enumerate(component.pieces):
        following: set[int] = set()
        for latin in _spellings(piece, allowance):
            for end in ends:
                left = text[end:]
                if latin.startswith(left):
                    return text[:end] + latin + "".join(p.spellings[0].latin for p in component.pieces[place + 1 :])
                if left.startswith(latin):
                    following.add(end + len(latin))
        ends = following
    return None


def _spellings(piece: Piece, allowance: Allowance) -> tuple[str, ...]:
    return tuple(spelling.latin for spelling in piece.spellings if spelling.cited or allowance.uncited)
