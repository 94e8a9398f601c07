"""The MRZ by itself: from text, and from a picture."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile

from api.openapi import problems
from api.orders import ReadMrzOrder
from api.schemas import MrzParseRequest, MrzParsing, MrzReadingResult
from api.service import ServiceDependency, today
from api.uploads import read_upload
from idverify.mrz import parse_mrz
from idverify.mrz.report import as_json

router = APIRouter(prefix="/v1/mrz", tags=["mrz"])


@router.post("/parse", summary="Parse and check the text of an MRZ", responses=problems(400, 422))
async def parse(request: MrzParseRequest) -> MrzParsing:
    """Return fields, check digits and findings. A wrong MRZ is a result, not an error."""
    parsed = parse_mrz(request.lines, on=request.on or today())
    return MrzParsing.model_validate(as_json(parsed))


@router.post("/read", summary="Read the MRZ of a picture", responses=problems(400, 413, 415, 422, 503))
async def read(
    request: Request,
    service: ServiceDependency,
    image: Annotated[UploadFile, File(description="JPEG, PNG, TIFF, WebP, BMP, GIF, JPEG 2000 or PDF.")],
    on: Annotated[date | None, Form(description="The day to resolve two-digit years on; today by default.")] = None,
) -> MrzReadingResult:
    """Return the lines as they are printed, what they say, and ranked proposals where they cannot be right."""
    content = await read_upload(image, field="image", settings=service.settings)
    result = await service.workers.run(ReadMrzOrder(content, on or today()))
    request.state.timings_ms["mrz"] = result["elapsed_ms"]
    return MrzReadingResult.model_validate(result)
