"""The main job: inspect a document, read a kept result."""

from __future__ import annotations

from asyncio import to_thread
from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Request, Response, UploadFile

from api.openapi import EXAMPLE_VERIFICATION, problems
from api.orders import InspectOrder
from api.problems import Problem, ProblemError
from api.schemas import Verification, verification_of
from api.service import ServiceDependency, today
from api.uploads import no_page, read_chip, read_live_face, read_uploads

router = APIRouter(prefix="/v1/verifications", tags=["verifications"])

_ID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
VerificationId = Annotated[str, Path(pattern=_ID_PATTERN, description="Id of a verification.")]


@router.post(
    "",
    status_code=201,
    summary="Inspect a document",
    responses={201: EXAMPLE_VERIFICATION, **problems(400, 413, 415, 422, 503)},
)
async def create(  # noqa: PLR0913, PLR0917  one parameter for each part of the form
    request: Request,
    response: Response,
    service: ServiceDependency,
    page: Annotated[list[UploadFile], File(description="Pictures or PDFs of one document, in any order.")],
    live: Annotated[list[UploadFile] | None, File(description="One picture of the holder taken at the desk.")] = None,
    chip: Annotated[
        list[UploadFile] | None, File(description="The chip's files by name, or one ZIP archive of them.")
    ] = None,
    policy: Annotated[str | None, Form(max_length=50, description="Policy; the settings' by default.")] = None,
    on: Annotated[date | None, Form(description="Day of inspection; today by default.")] = None,
) -> Verification:
    """Return the recommendation with its evidence. A bad document is a result (201), never an error.

    The result is kept and can be read again; the pictures are not.
    """
    pages = await read_uploads(page, field="page", settings=service.settings)
    if not pages:
        raise no_page()
    live_face = await read_live_face(live or [], settings=service.settings)
    chip_files = await read_chip(chip or [], settings=service.settings)
    order = InspectOrder(pages, live_face, on or today(), policy or None, chip=chip_files)
    record, answer = await service.verify(order)
    request.state.timings_ms.update(answer.result["timings_ms"])
    response.headers["Location"] = f"/v1/verifications/{record.id}"
    return verification_of(record)


@router.get("/{verification_id}", summary="Read a kept result", responses=problems(404, 422))
async def read(verification_id: VerificationId, service: ServiceDependency) -> Verification:
    """Return the result as it was given."""
    record = await to_thread(service.store.get, verification_id)
    if record is None:
        raise ProblemError(
            Problem(404, "not_found", "There is no verification of this id.", advice="It may have been dropped.")
        )
    return verification_of(record)
