"""Faces by themselves: compare two."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from api.openapi import problems
from api.orders import CompareFacesOrder
from api.schemas import FaceComparisonResult
from api.service import ServiceDependency
from api.uploads import read_upload

router = APIRouter(prefix="/v1/faces", tags=["faces"])


@router.post("/compare", summary="Compare the faces of two pictures", responses=problems(400, 413, 415, 422, 503))
async def compare(
    service: ServiceDependency,
    a: Annotated[UploadFile, File(description="A picture; its largest face counts.")],
    b: Annotated[UploadFile, File(description="Another picture.")],
    engine: Annotated[
        str | None, Form(max_length=50, description="Face engine; the one of the settings by default.")
    ] = None,
) -> FaceComparisonResult:
    """Return similarity, the false match rate at that similarity, and a verdict. No face is `inconclusive`."""
    first = await read_upload(a, field="a", settings=service.settings)
    second = await read_upload(b, field="b", settings=service.settings)
    result = await service.workers.run(CompareFacesOrder(first, second, engine or None))
    return FaceComparisonResult.model_validate(result)
