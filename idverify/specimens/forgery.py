"""What a forgery is: a genuine document goes in, an altered one with the exact mask of what was altered comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from idverify.document import Quad
from idverify.errors import UsageError
from idverify.registry import load_constant, load_constants
from idverify.specimens import forgeries
from idverify.specimens.canvas import Box
from idverify.specimens.holder import Issue
from idverify.specimens.issue import Press
from idverify.specimens.layout import Layout
from idverify.specimens.page import Print, PrintedSide, print_side
from idverify.specimens.shot import Mask


class Letter(StrEnum):
    """Steps of IOM's passport examination procedure, F.A.L.S.E.D.O.C. (Passport Examination Procedure Manual)."""

    FACE = "F"
    ALTERED_DATA = "A"
    LAMINATE = "L"
    STITCHING = "S"
    EDGES = "E"
    DOCUMENT_NUMBER = "D"
    OVERSEAS_TRAVEL = "O"
    CONSISTENCY = "C"


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What a forger has before them.

    Attributes:
        issue: the genuine document's data.
        prints: what was printed, side by side.
        sides: the genuine pages.
        donor: another genuine document of the same design, whose portrait and data may be used.
        donor_prints: its prints.
        press: portraits and resolution.
        rng: every random choice comes from here.
        difficulty: 0 crude to 1 skilled: how hard the forgery is to see.
    """

    issue: Issue
    prints: tuple[Print, ...]
    sides: tuple[PrintedSide, ...]
    donor: Issue
    donor_prints: tuple[Print, ...]
    press: Press
    rng: np.random.Generator
    difficulty: float

    @property
    def layout(self) -> Layout:
        """The design of the document."""
        return self.prints[0].layout

    def side_with(self, part: str) -> int:
        """Return the number of the side that has a part: photo, ghost, mrz or barcode.

        Raises:
            UsageError: the design has no such part.
        """
        for number, side in enumerate(self.layout.sides):
            if getattr(side, part) is not None:
                return number
        raise UsageError(f"layout {self.layout.name} has no {part}", code="impossible_combination")


@dataclass(frozen=True, slots=True, eq=False)
class Forged:
    """A forged document.

    Attributes:
        sides: the pages as they look now; the truth says what is printed now.
        masks: per side, 255 where pixels may differ from the genuine page.
        fields: names of the fields concerned.
        clue: what gives it away, one sentence for a trainer.
        technique: how it was done, in one or two words.
        live: composite identity of the person who presents the document.
        software: name a picture editor left in the file; empty for none.
    """

    sides: tuple[PrintedSide, ...]
    masks: tuple[Mask, ...]
    fields: tuple[str, ...]
    clue: str
    technique: str
    live: str
    software: str = field(default="")


@dataclass(frozen=True, slots=True)
class Forgery:
    """One kind of fraud.

    Attributes:
        id: its name on the command line, the file's name with hyphens.
        summary: one sentence.
        letter: the step of the examination procedure that finds it.
        needs: parts a design must have: photo, ghost, mrz, barcode.
        run: makes it.
    """

    id: str
    summary: str
    letter: Letter
    run: Callable[[Scene], Forged]
    needs: tuple[str, ...] = ()

    def fits(self, layout: Layout) -> bool:
        """Tell whether a design has all the parts the forgery needs."""
        return not self.missing(layout)

    def missing(self, layout: Layout) -> tuple[str, ...]:
        """Return the parts the forgery needs and the design lacks."""
        return tuple(part for part in self.needs if all(getattr(side, part) is None for side in layout.sides))


def load_forgery(name: str) -> Forgery:
    """Return a forgery by its id.

    Raises:
        UsageError: no such forgery; the message lists the known ones.
    """
    return load_constant(forgeries, name.replace("-", "_"), constant="FORGERY", kind=Forgery)


def load_forgeries() -> dict[str, Forgery]:
    """Return every forgery by its id."""
    return {forgery.id: forgery for forgery in load_constants(forgeries, constant="FORGERY", kind=Forgery).values()}


def untouched(scene: Scene) -> list[Mask]:
    """Return an empty mask for every side."""
    return [np.zeros(side.image.shape[:2], np.uint8) for side in scene.sides]


def mark(mask: Mask, box: Box, *, margin: int = 1) -> None:
    """Mark a box as altered, in place."""
    left, top, right, bottom = box
    mask[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin] = 255


def box_of(quad: Quad) -> Box:
    """Return the upright box of a quad in whole pixels."""
    left, top, right, bottom = quad.box
    return int(np.floor(left)), int(np.floor(top)), int(np.ceil(right)), int(np.ceil(bottom))


def reprinted(scene: Scene, jobs: tuple[Print, ...]) -> tuple[PrintedSide, ...]:
    """Print changed jobs; sides whose job is the genuine one are kept as they are."""
    return tuple(
        side if job is genuine else print_side(job)
        for job, genuine, side in zip(jobs, scene.prints, scene.sides, strict=True)
    )


def with_image(sides: tuple[PrintedSide, ...], number: int, side: PrintedSide) -> tuple[PrintedSide, ...]:
    """Return the sides with one exchanged."""
    return (*sides[:number], side, *sides[number + 1 :])


def with_field(side: PrintedSide, name: str, *, value: str, printed: str, box: Box) -> PrintedSide:
    """Return a side whose truth says that a field now reads differently."""
    fields = tuple(
        replace(f, value=value, printed=printed, quad=Quad.from_box(*box)) if f.name == name else f
        for f in side.truth.fields
    )
    return replace(side, truth=replace(side.truth, fields=fields))
