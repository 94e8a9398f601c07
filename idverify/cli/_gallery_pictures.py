"""Enrol pictures one after the other: what is refused is said; what is said to be enrolled is on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idverify.cli._output import read_file
from idverify.errors import UnreadableInputError
from idverify.imaging.load import load_pages

if TYPE_CHECKING:
    from idverify.face.engine import FaceEngine
    from idverify.imaging.load import LoadLimits
    from idverify.inspection.enrolment import ReferenceFace
    from idverify.matching.gallery import Entry, Gallery, Maker
    from idverify.progress import Progress

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".jp2", ".j2k", ".pdf"})
# One sync of the log serves so many pictures; a run that is stopped repeats at most these.
_SYNCED_TOGETHER = 32

ENROLLED, REPLACED, ALREADY_ENROLLED, DUPLICATE = "enrolled", "replaced", "already_enrolled", "duplicate_id"
TAKEN = frozenset({ENROLLED, REPLACED, ALREADY_ENROLLED})


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture to enrol, and as what."""

    path: Path
    entry: Entry


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms pictures are enrolled.

    Attributes:
        least_eyes_px: least distance between the eye centres.
        largest: whether the largest of several faces counts.
        replace_same_id: whether an id may be there already; its template is replaced.
        skip_known: whether a picture whose id is there already is passed over: a run that was stopped goes on.
    """

    least_eyes_px: float
    largest: bool = False
    replace_same_id: bool = False
    skip_known: bool = False


def references(
    sources: Sequence[Path], labels: Sequence[str], legal_basis: str, expires_on: date | None
) -> Iterator[Reference]:
    """Yield pictures with their entries, in a fixed order.

    A picture named has its name without suffix as id. One in a folder named has its path in there, without suffix; its
    sub-folder, if there is one, is its subject.
    """
    from idverify.matching.gallery import Entry

    for source in sources:
        paths = [source]
        if source.is_dir():
            paths = sorted(path for path in source.rglob("*") if path.suffix.lower() in PICTURES)
        for path in paths:
            name = path.relative_to(source).with_suffix("") if path != source else Path(path.stem)
            subject = name.parent.as_posix() if len(name.parts) > 1 else ""
            yield Reference(path, Entry(name.as_posix(), subject, tuple(labels), legal_basis, expires_on))


class PictureEnroller:
    """Enrols pictures into one gallery with one engine."""

    def __init__(self, gallery: Gallery, engine: FaceEngine, made_by: Maker, limits: LoadLimits, terms: Terms) -> None:
        self._gallery = gallery
        self._engine = engine
        self._made_by = made_by
        self._limits = limits
        self._terms = terms
        self._waiting: dict[str, tuple[Reference, ReferenceFace]] = {}

    def enrol(self, pictures: Iterable[Reference], progress: Progress) -> Iterator[Mapping[str, Any]]:
        """Yield what became of each picture, in no order; an enrolled one once it is on the disk.

        Raises:
            UsageError: the disk is full. What was yielded as enrolled is there.
        """
        for picture in pictures:
            status, face = self._judge(picture)
            progress.advance()
            if status == ENROLLED and face is not None:
                self._waiting[picture.entry.id] = picture, face
            else:
                yield _line(picture, status, face)
            if len(self._waiting) >= _SYNCED_TOGETHER:
                yield from self._written()
        yield from self._written()

    def _judge(self, picture: Reference) -> tuple[str, ReferenceFace | None]:
        from idverify.inspection.enrolment import OK, find_reference

        terms = self._terms
        if picture.entry.id in self._waiting:
            return DUPLICATE, None
        if picture.entry.id in self._gallery and not terms.replace_same_id:
            return (ALREADY_ENROLLED if terms.skip_known else DUPLICATE), None
        try:
            page = load_pages(read_file(picture.path, max_bytes=self._limits.max_bytes), limits=self._limits)[0]
        except UnreadableInputError as error:
            return error.code, None
        face = find_reference(page, self._engine, least_eyes_px=terms.least_eyes_px, largest=terms.largest)
        return (ENROLLED if face.status == OK else face.status), face

    def _written(self) -> Iterator[Mapping[str, Any]]:
        waiting = list(self._waiting.values())
        self._waiting.clear()
        if not waiting:
            return
        there = [picture.entry.id in self._gallery for picture, _ in waiting]
        self._gallery.enrol(
            [picture.entry for picture, _ in waiting],
            [face.template.vector for _, face in waiting if face.template is not None],
            self._made_by,
            replace_same_id=self._terms.replace_same_id,
        )
        for (picture, face), was_there in zip(waiting, there, strict=True):
            yield _line(picture, REPLACED if was_there else ENROLLED, face)


def named(picture: Reference, template_id: str | None, subject: str | None) -> Reference:
    """Return a picture with another id or subject."""
    entry = picture.entry
    if template_id is not None:
        entry = replace(entry, id=template_id, subject="" if entry.subject == entry.id else entry.subject)
    return Reference(picture.path, replace(entry, subject=subject) if subject is not None else entry)


def _line(picture: Reference, status: str, face: ReferenceFace | None) -> Mapping[str, Any]:
    measures = face.as_json() if face is not None else {}
    entry = picture.entry
    return {"file": str(picture.path), "status": status, "id": entry.id, "subject": entry.subject, **measures}
