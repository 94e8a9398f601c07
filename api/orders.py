"""What the service asks a worker process to do, and what comes back. Plain values: they cross a process border."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

Result_co = TypeVar("Result_co", covariant=True)


class PictureRole(StrEnum):
    """What a picture beside a result shows."""

    PAGE = "page"
    PORTRAIT = "portrait"
    LIVE_FACE = "live_face"
    CHIP_FACE = "chip_face"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to show beside a result; never stored.

    Attributes:
        role: what it shows.
        page: number of the page from 1; 0 for the live face and the chip's.
        jpeg: the upright picture, scaled down for the screen.
        width: width in pixels of the upright picture the result's regions are measured in.
        height: its height.
    """

    role: PictureRole
    page: int
    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class InspectionAnswer:
    """The result of an inspection in its JSON form, and the pictures if they were asked for."""

    result: Mapping[str, Any]
    page_count: int
    pictures: tuple[Picture, ...] = ()


class Desk(Protocol):
    """What a worker process can do. The engines behind it load on first use."""

    def warm_up(self) -> None:
        """Load every engine, so that the first order is as quick as the next."""

    def inspect(self, order: InspectOrder) -> InspectionAnswer:
        """Inspect one document."""

    def read_mrz(self, order: ReadMrzOrder) -> Mapping[str, Any]:
        """Find and read the MRZ of one picture."""

    def compare_faces(self, order: CompareFacesOrder) -> Mapping[str, Any]:
        """Compare the largest faces of two pictures."""

    def make_template(self, order: MakeTemplateOrder) -> FaceTemplate:
        """Make a template of the face that counts in a picture."""

    def check_chip(self, order: CheckChipOrder) -> Mapping[str, Any]:
        """Verify the files of one chip."""


@dataclass(frozen=True, slots=True)
class FaceTemplate:
    """The face that counts in a picture, as numbers.

    Attributes:
        status: "ok", or why there is none: a FaceProblem.
        vector: unit length; empty without a template.
        engine: what made it.
        model_sha256: its model.
        measures: of the face.
    """

    status: str
    vector: tuple[float, ...]
    engine: str
    model_sha256: str
    measures: Mapping[str, Any]


class Order(Protocol[Result_co]):
    """One piece of work for a desk."""

    def carry_out(self, desk: Desk) -> Result_co:
        """Do it."""


@dataclass(frozen=True, slots=True)
class InspectOrder:
    """Inspect these files as one document on this date.

    Attributes:
        pages: content of each file, in order; a PDF may hold several pages.
        live_face: content of the picture taken at the desk.
        policy: name of the policy; None takes the one of the settings.
        with_pictures: whether to return the pictures for the screen.
        chip: the chip's files by name, as the reader delivered them; empty when there is none.
    """

    pages: tuple[bytes, ...]
    live_face: bytes | None
    on: date
    policy: str | None = None
    with_pictures: bool = False
    chip: Mapping[str, bytes] = field(default_factory=dict)

    def carry_out(self, desk: Desk) -> InspectionAnswer:
        """Hand the order to the desk."""
        return desk.inspect(self)


@dataclass(frozen=True, slots=True)
class ReadMrzOrder:
    """Read the MRZ of one picture."""

    image: bytes
    on: date

    def carry_out(self, desk: Desk) -> Mapping[str, Any]:
        """Hand the order to the desk."""
        return desk.read_mrz(self)


@dataclass(frozen=True, slots=True)
class CompareFacesOrder:
    """Compare the largest faces of two pictures."""

    first: bytes
    second: bytes
    engine: str | None = None

    def carry_out(self, desk: Desk) -> Mapping[str, Any]:
        """Hand the order to the desk."""
        return desk.compare_faces(self)


@dataclass(frozen=True, slots=True)
class CheckChipOrder:
    """Verify the files of one chip, by name, on this date."""

    files: Mapping[str, bytes]
    on: date

    def carry_out(self, desk: Desk) -> Mapping[str, Any]:
        """Hand the order to the desk."""
        return desk.check_chip(self)


@dataclass(frozen=True, slots=True)
class MakeTemplateOrder:
    """Make a template of the face that counts in a picture.

    Attributes:
        image: content of the picture.
        engine: name of the face engine.
        reference: whether it must be good enough to be enrolled, not only to be searched for.
    """

    image: bytes
    engine: str
    reference: bool

    def carry_out(self, desk: Desk) -> FaceTemplate:
        """Hand the order to the desk."""
        return desk.make_template(self)
