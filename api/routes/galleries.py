"""Galleries: make, fill, search exactly, and remove from. Templates go in and never come out."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile

from api.gallery_schemas import (
    Enrolment,
    EntryFields,
    EntryView,
    FaceFound,
    GalleryCalibration,
    GalleryFacts,
    GalleryNames,
    NewGallery,
    NewTemplate,
    Removal,
    SearchAnswer,
    SearchTerms,
    SubjectView,
    TemplateSearch,
)
from api.openapi import problems
from api.orders import FaceTemplate, MakeTemplateOrder
from api.problems import Problem, ProblemError
from api.service import Service, ServiceDependency, today
from api.uploads import read_upload

if TYPE_CHECKING:
    from idverify.matching.gallery import Gallery, Maker

router = APIRouter(prefix="/v1/galleries", tags=["galleries"])

Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="Name of the gallery.")]
TemplateId = Annotated[str, Path(min_length=1, max_length=512, description="Id of a template.")]
Subject = Annotated[str, Path(min_length=1, max_length=512, description="Name of a subject.")]
Erase = Annotated[bool, Query(description="Whether to rewrite the files without what is removed, before the answer.")]
Image = Annotated[UploadFile, File(description="A picture of one face.")]

_READ = problems(404, 422, 503)
_CHANGE = problems(400, 404, 409, 422, 503, 507)
_FACE = problems(400, 404, 409, 413, 415, 422, 503, 507)


@router.get("", summary="Name the galleries", responses=problems(503))
async def names(service: ServiceDependency) -> GalleryNames:
    """Return the galleries in the service's folder; none where no folder is set."""
    return GalleryNames(galleries=list(await to_thread(service.galleries.names)))


@router.post("", status_code=201, summary="Make an empty gallery", responses=_CHANGE)
async def create(wanted: NewGallery, response: Response, service: ServiceDependency) -> GalleryFacts:
    """Make a gallery for the templates of one engine, with a key of its own that stays on the machine."""
    gallery = await to_thread(service.galleries.create, wanted.name, wanted.engine)
    response.headers["Location"] = f"/v1/galleries/{wanted.name}"
    return await to_thread(_facts, service, wanted.name, gallery)


@router.get("/{name}", summary="Describe a gallery", responses=_READ)
async def describe(name: Name, service: ServiceDependency) -> GalleryFacts:
    """Return what a gallery is and holds, and which of its files are damaged."""
    gallery = await to_thread(service.galleries.reader, name)
    return await to_thread(_facts, service, name, gallery)


@router.post("/{name}/templates", status_code=201, summary="Enrol a template", responses=_CHANGE)
async def enrol(name: Name, wanted: NewTemplate, response: Response, service: ServiceDependency) -> Enrolment:
    """Enrol a template that was made elsewhere; one of another engine or model is refused."""
    made_by = await to_thread(_maker, wanted.engine, wanted.model_sha256)
    put = partial(_enrol, service, name, wanted, wanted.template, made_by, replace=wanted.replace)
    return _located(response, name, await to_thread(put))


@router.post("/{name}/faces", status_code=201, summary="Enrol the face of a picture", responses=_FACE)
async def enrol_face(  # noqa: PLR0913, PLR0917  one parameter for each part of the form
    name: Name,
    response: Response,
    service: ServiceDependency,
    image: Image,
    id: Annotated[str, Form(min_length=1, max_length=512, description="New in the gallery.")],  # noqa: A002  the wire's name
    subject: Annotated[str, Form(max_length=512, description="Whose face it is; the id by default.")] = "",
    labels: Annotated[list[str] | None, Form(max_length=64, description="Labels to filter by.")] = None,
    legal_basis: Annotated[str, Form(max_length=512, description="Ground on which it is kept.")] = "",
    expires_on: Annotated[date | None, Form(description="Last day on which it may be found.")] = None,
    replace: Annotated[bool, Form(description="Whether the id may be there already.")] = False,  # noqa: FBT002  a form
) -> Enrolment:
    """Enrol a face. Refused with 422: no face, several people, a face too small to be a reference."""
    entry = EntryFields.model_construct(
        id=id, subject=subject, labels=labels or [], legal_basis=legal_basis, expires_on=expires_on
    )
    face = await _face_of(service, name, image, reference=True)
    made_by = await to_thread(_maker, face.engine, face.model_sha256)
    put = partial(_enrol, service, name, entry, face.vector, made_by, replace=replace)
    enrolled = await to_thread(put)
    return _located(response, name, enrolled.model_copy(update={"face": FaceFound.model_validate(face.measures)}))


@router.get("/{name}/templates/{template_id:path}", summary="Describe a template", responses=_READ)
async def template(name: Name, template_id: TemplateId, service: ServiceDependency) -> EntryView:
    """Return what is known of a template; the template itself never leaves the service."""
    gallery = await to_thread(service.galleries.reader, name)
    entry = await to_thread(gallery.entry, template_id)
    if entry is None:
        raise _not_there("template")
    return EntryView.model_validate(entry.as_json())


@router.delete("/{name}/templates/{template_id:path}", summary="Remove a template", responses=_CHANGE)
async def remove(name: Name, template_id: TemplateId, service: ServiceDependency, erase: Erase = False) -> Removal:  # noqa: FBT002  a query
    """Remove a template: found no more at once, gone from every file with `erase`."""
    gallery = await to_thread(service.galleries.writer, name)
    return await _removed(gallery, await to_thread(gallery.remove, [template_id]), "template", erase=erase)


@router.get("/{name}/subjects/{subject:path}", summary="Describe a subject", responses=_READ)
async def subject(name: Name, subject: Subject, service: ServiceDependency) -> SubjectView:
    """Return what is known of every template of a subject."""
    gallery = await to_thread(service.galleries.reader, name)
    entries = await to_thread(gallery.entries_of, subject)
    if not entries:
        raise _not_there("subject")
    return SubjectView(subject=subject, templates=[EntryView.model_validate(entry.as_json()) for entry in entries])


@router.delete("/{name}/subjects/{subject:path}", summary="Remove a subject", responses=_CHANGE)
async def remove_subject(name: Name, subject: Subject, service: ServiceDependency, erase: Erase = False) -> Removal:  # noqa: FBT002  a query
    """Remove every template of a subject: found no more at once, gone from every file with `erase`."""
    gallery = await to_thread(service.galleries.writer, name)
    return await _removed(gallery, await to_thread(gallery.remove_subject, subject), "subject", erase=erase)


@router.post("/{name}/searches", summary="Search for a template", responses=_CHANGE)
async def search(name: Name, wanted: TemplateSearch, service: ServiceDependency) -> SearchAnswer:
    """Return every entry at or above a threshold, the most similar, or the first of those; exactly."""
    made_by = await to_thread(_maker, wanted.engine, wanted.model_sha256)
    ask = partial(_search, service, name, wanted, wanted.template, made_by, exclude=frozenset(wanted.exclude))
    return SearchAnswer.model_validate(await to_thread(ask))


@router.post("/{name}/face-searches", summary="Search for the face of a picture", responses=_FACE)
async def search_face(  # noqa: PLR0913, PLR0917  one parameter for each part of the form
    name: Name,
    service: ServiceDependency,
    image: Image,
    fmr: Annotated[float | None, Form(gt=0, lt=1, description="False match rate that sets the threshold.")] = None,
    threshold: Annotated[float | None, Form(ge=-1, le=1, description="Least similarity.")] = None,
    top: Annotated[int | None, Form(ge=1, le=1000, description="At most so many.")] = None,
    labels: Annotated[list[str] | None, Form(max_length=64, description="Only entries with one of these.")] = None,
    on: Annotated[date | None, Form(description="Day that expiry is judged on; today by default.")] = None,
) -> SearchAnswer:
    """Search for the largest face of a picture. No face is 422: it was not searched for."""
    terms = SearchTerms.model_construct(fmr=fmr, threshold=threshold, top=top, labels=labels or [], on=on)
    face = await _face_of(service, name, image, reference=False)
    made_by = await to_thread(_maker, face.engine, face.model_sha256)
    answer = await to_thread(partial(_search, service, name, terms, face.vector, made_by))
    return SearchAnswer.model_validate({**answer, "face": face.measures})


async def _face_of(service: Service, name: str, image: UploadFile, *, reference: bool) -> FaceTemplate:
    """Have a worker make a template with the gallery's engine; a picture that gives none is a problem."""
    content = await read_upload(image, field="image", settings=service.settings)
    gallery = await to_thread(service.galleries.reader, name)
    face = await service.workers.run(MakeTemplateOrder(content, gallery.stamp.engine, reference=reference))
    if face.status != "ok":
        raise ProblemError(
            Problem(
                422,
                face.status,
                "The picture gives no face to work with.",
                advice="Send a picture of one person, facing the camera, large and sharp.",
                errors=({"pointer": "/body/image", "detail": face.status.replace("_", " ")},),
            )
        )
    return face


async def _removed(gallery: Gallery, ids: tuple[str, ...], what: str, *, erase: bool) -> Removal:
    if not ids:
        raise _not_there(what)
    if erase:
        await to_thread(gallery.compact)
    return Removal(removed=list(ids), erased=erase)


def _maker(engine: str, model_sha256: str) -> Maker:
    from idverify.matching.gallery import Maker  # noqa: PLC0415  loads NumPy: only where there are galleries

    return Maker(engine, model_sha256)


def _enrol(
    service: Service,
    name: str,
    fields: EntryFields,
    vector: Sequence[float],
    made_by: Maker,
    *,
    replace: bool,
) -> Enrolment:
    from idverify.matching.gallery import Entry  # noqa: PLC0415  as above

    entry = Entry(fields.id, fields.subject, tuple(fields.labels), fields.legal_basis, fields.expires_on)
    gallery = service.galleries.writer(name)
    replaced = gallery.enrol([entry], vector, made_by, replace_same_id=replace)
    return Enrolment.model_validate({**entry.as_json(), "replaced": replaced > 0})


def _search(
    service: Service,
    name: str,
    terms: SearchTerms,
    vector: Sequence[float],
    made_by: Maker,
    exclude: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    from idverify.inspection.galleries import threshold_for  # noqa: PLC0415  as above
    from idverify.matching.gallery import Filter  # noqa: PLC0415
    from idverify.matching.terms import SearchTerms as Terms  # noqa: PLC0415

    gallery = service.galleries.searcher(name)
    curve = service.galleries.curve(gallery)
    default_fmr = service.settings.watchlist_fmr
    at = threshold_for(curve, fmr=terms.fmr, threshold=terms.threshold, top=terms.top, default_fmr=default_fmr)
    only = Filter(labels=frozenset(terms.labels), exclude=exclude, valid_on=terms.on or today())
    (answer,) = gallery.identify(vector, made_by, Terms(at, terms.top, only))
    return answer.as_json(curve)


def _facts(service: Service, name: str, gallery: Gallery) -> GalleryFacts:
    stamp, curve, view = gallery.stamp, service.galleries.curve(gallery), gallery.view()
    calibration = GalleryCalibration(data_set=curve.data_set, lowest_fmr=curve.lowest_fmr) if curve else None
    return GalleryFacts.model_validate(
        {
            "name": name,
            "gallery_id": stamp.gallery_id,
            "engine": stamp.engine,
            "model_sha256": stamp.model_sha256,
            "dimension": stamp.dimension,
            "templates": view.live_count,
            "generation": view.generation,
            "missing": [part.as_json() for part in view.missing],
            "calibration": calibration,
        }
    )


def _located(response: Response, name: str, enrolled: Enrolment) -> Enrolment:
    response.headers["Location"] = f"/v1/galleries/{name}/templates/{quote(enrolled.id, safe='')}"
    return enrolled


def _not_there(what: str) -> ProblemError:
    return ProblemError(
        Problem(404, f"{what}_missing", f"The gallery holds no such {what}.", advice="It may have been removed.")
    )
