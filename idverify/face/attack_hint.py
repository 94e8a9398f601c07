"""What a hint at an attack is: one number measured on a picture, and the limit from which it is worth a look.

Words of ISO/IEC 30107-1 and -3 (presentation attack, bona fide, APCER, BPCER). No conformance is claimed: limits and
rates come from attacks that we generate (`python -m benchmarks face-attacks`). A hint never decides anything alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import idverify.face.hints
from idverify.document import Pixels
from idverify.face.face_mesh import FacePoints
from idverify.face.values import DetectedFace, Template
from idverify.registry import load_constants


@dataclass(frozen=True, slots=True, eq=False)
class FaceView:
    """One face in one picture, with everything that hints measure on.

    Attributes:
        image: RGB (h, w, 3) or grey (h, w), the face upright or nearly so.
        face: the face, in pixels of the picture.
        template: of this face by the engine `sface`; None without one.
        points: its dense points; None where they are not installed or were not found.
    """

    image: Pixels
    face: DetectedFace
    template: Template | None = None
    points: FacePoints | None = None


@dataclass(frozen=True, slots=True)
class PresentationHint:
    """A sign that a picture or a screen was held before the camera.

    Attributes:
        name: the file's name.
        title: what is seen, for people, English.
        limit: from this value on the hint speaks.
        measure: the value, more is more like an attack; None where it cannot be measured.
    """

    name: str
    title: str
    limit: float
    measure: Callable[[FaceView], float | None]


@dataclass(frozen=True, slots=True)
class MorphHint:
    """A sign that the portrait of a document is a blend of two people, from the portrait and the live face.

    Attributes:
        name: the file's name.
        title: what is seen, for people, English.
        limit: from this value on the hint speaks.
        measure: from the document's portrait and the live face, more is more like a morph; None where it cannot be
            measured.
    """

    name: str
    title: str
    limit: float
    measure: Callable[[FaceView, FaceView], float | None]


@dataclass(frozen=True, slots=True)
class MeasuredHint:
    """What one hint measured.

    Attributes:
        name: of the hint.
        title: what is seen, for people, English.
        value: None where it could not be measured.
        limit: from this value on the hint speaks.
    """

    name: str
    title: str
    value: float | None
    limit: float

    @property
    def speaks(self) -> bool:
        """Whether the value reaches the limit."""
        return self.value is not None and self.value >= self.limit


def presentation_hints() -> Mapping[str, PresentationHint]:
    """Return every presentation hint there is, by name."""
    return load_constants(idverify.face.hints.presentation, constant="HINT", kind=PresentationHint)


def morph_hints() -> Mapping[str, MorphHint]:
    """Return every morph hint there is, by name."""
    return load_constants(idverify.face.hints.morph, constant="HINT", kind=MorphHint)


def measure_presentation(live: FaceView) -> tuple[MeasuredHint, ...]:
    """Return what every presentation hint measures on a live picture."""
    return tuple(MeasuredHint(h.name, h.title, h.measure(live), h.limit) for h in presentation_hints().values())


def measure_morph(document: FaceView, live: FaceView) -> tuple[MeasuredHint, ...]:
    """Return what every morph hint measures on a document's portrait and a live face."""
    return tuple(MeasuredHint(h.name, h.title, h.measure(document, live), h.limit) for h in morph_hints().values())
