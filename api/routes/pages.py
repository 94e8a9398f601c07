"""The officer's page: a form, and the result of an inspection, both rendered here."""

from __future__ import annotations

from asyncio import to_thread
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from starlette.responses import HTMLResponse

from api.orders import InspectOrder
from api.problems import Problem, ProblemError
from api.routes.verifications import VerificationId
from api.schemas import verification_of
from api.service import ServiceDependency, today
from api.uploads import no_page, read_chip, read_live_face, read_uploads
from api.web.render import render, strings_for, wants_fragment
from api.web.result_view import rounded, view_result

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
async def empty_form(request: Request) -> HTMLResponse:
    """Show the form."""
    return render(request, "inspect.html", result=None)


@router.post("/verifications")
async def inspect(
    request: Request,
    service: ServiceDependency,
    page: Annotated[list[UploadFile], File()] = [],  # noqa: B006  FastAPI copies it
    live: Annotated[list[UploadFile], File()] = [],  # noqa: B006  FastAPI copies it
    chip: Annotated[list[UploadFile], File()] = [],  # noqa: B006  FastAPI copies it
) -> HTMLResponse:
    """Inspect and show the result with its pictures, which are in this answer and nowhere else."""
    pages = await read_uploads(page, field="page", settings=service.settings)
    if not pages:
        raise no_page()
    live_face = await read_live_face(live, settings=service.settings)
    chip_files = await read_chip(chip, settings=service.settings)
    order = InspectOrder(pages, live_face, today(), with_pictures=True, chip=chip_files)
    record, answer = await service.verify(order)
    request.state.timings_ms.update(answer.result["timings_ms"])
    view = view_result(verification_of(record), answer.pictures, strings_for(request))
    template = "_result.html" if wants_fragment(request) else "inspect.html"
    return render(request, template, status=201, result=view, rounded=rounded)


@router.get("/verifications/{verification_id}")
async def show(request: Request, verification_id: VerificationId, service: ServiceDependency) -> HTMLResponse:
    """Show a kept result; its pictures are gone."""
    record = await to_thread(service.store.get, verification_id)
    if record is None:
        raise ProblemError(
            Problem(404, "not_found", "There is no verification of this id.", advice="It may have been dropped.")
        )
    view = view_result(verification_of(record), (), strings_for(request))
    return render(request, "inspect.html", result=view, rounded=rounded)


@router.get("/verifications")
async def after_a_reload(request: Request) -> HTMLResponse:
    """Show the form where the browser was left by an inspection without JavaScript."""
    return render(request, "inspect.html", result=None)
