"""Probes of a search: the face of each picture, or the rows of a template file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from idverify.cli._output import read_file
from idverify.errors import UnreadableInputError
from idverify.face.values import FaceProblem, Float32Array
from idverify.imaging.load import load_pages

if TYPE_CHECKING:
    from idverify.face.engine import FaceEngine
    from idverify.imaging.load import LoadLimits
    from idverify.matching.gallery import Maker

OK = "ok"


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """One probe.

    Attributes:
        name: of its picture.
        status: "ok", or why there is no template: a FaceProblem or the code of an UnreadableInputError.
        vector: shape (d,); None without a template.
        made_by: what made it.
        readable: whether the picture could be opened at all.
    """

    name: str
    status: str
    vector: Float32Array | None = None
    made_by: Maker | None = None
    readable: bool = True


def picture_probes(paths: Sequence[Path], engine: FaceEngine, made_by: Maker, limits: LoadLimits) -> Iterator[Probe]:
    """Yield the largest face of each picture as a probe; one that gives none does not stop the others."""
    from idverify.face.portrait import find_live_face

    for path in paths:
        try:
            page = load_pages(read_file(path, max_bytes=limits.max_bytes), limits=limits)[0]
        except UnreadableInputError as error:
            yield Probe(str(path), error.code, readable=False)
            continue
        face = find_live_face(page, engine)
        if face is None:
            yield Probe(str(path), FaceProblem.NO_FACE.value)
        elif FaceProblem.FACE_TOO_SMALL in face.problems:
            yield Probe(str(path), FaceProblem.FACE_TOO_SMALL.value)
        else:
            yield Probe(str(path), OK, face.template.vector, made_by)


def template_probes(path: Path) -> Iterator[Probe]:
    """Yield the rows of a template file of `idverify face embed`.

    Raises:
        UnreadableInputError: it is no template file.
    """
    from idverify.cli._gallery_templates import read_template_file

    file = read_template_file(path)
    for name, status, vector in zip(file.names, file.statuses, file.templates, strict=True):
        yield Probe(name, status, vector if status == OK else None, file.made_by)
