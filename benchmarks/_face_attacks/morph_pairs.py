"""Who is morphed with whom: each person with the one most like them, as an accomplice would be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from benchmarks._face_attacks.morphs import Subject, spliced_morph, whole_morph
from benchmarks._face_attacks.people import Person
from idverify.document import Page, Pixels
from idverify.face.hint_reader import HintReader

MORPHS: dict[str, Callable[[Subject, Subject, float], Pixels]] = {
    "morph-whole": whole_morph,
    "morph-spliced": spliced_morph,
}
"""By name: function of both contributors and the share of the second."""
_SHARE = 0.5


def contributors(reader: HintReader, people: Sequence[Person]) -> tuple[int, ...]:
    """Return, for each person, the number of the one whose document picture is most alike."""
    return _contributors(reader, tuple(people))


def morph_of(name: str, reader: HintReader, one: Person, other: Person) -> Pixels | None:
    """Return the half-and-half morph of two people's document pictures; None where points are missing."""
    subjects = [_subject(reader, person) for person in (one, other)]
    first, second = subjects
    return None if first is None or second is None else MORPHS[name](first, second, _SHARE)


@lru_cache(maxsize=1)
def _contributors(reader: HintReader, people: tuple[Person, ...]) -> tuple[int, ...]:
    vectors = np.zeros((len(people), 128), np.float32)
    for row, person in zip(vectors, people, strict=True):
        view = reader.view(Page(1, person.picture(0)))
        if view is not None and view.template is not None:
            row[:] = view.template.vector
    similarity = vectors @ vectors.T - 2 * np.eye(len(people), dtype=np.float32)
    return tuple(int(number) for number in similarity.argmax(axis=1))


@lru_cache(maxsize=256)
def _subject(reader: HintReader, person: Person) -> Subject | None:
    view = reader.view(Page(1, person.picture(0)))
    if view is None or view.points is None:
        return None
    return Subject(person.picture(0), view.points.points[:, :2])
