"""The chip by itself: its files, verified step by step."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from api.openapi import problems
from api.orders import CheckChipOrder
from api.problems import Problem, ProblemError
from api.schemas import ChipCheck
from api.service import ServiceDependency, today
from api.uploads import read_chip

router = APIRouter(prefix="/v1/chip-checks", tags=["chips"])


@router.post("", summary="Verify the files of a chip", responses=problems(400, 413, 422, 503))
async def create(
    service: ServiceDependency,
    chip: Annotated[
        list[UploadFile],
        File(description="One ZIP archive, or files named after what they are: EF_DG1.bin, EF_SOD.bin, reader.json."),
    ],
    on: Annotated[date | None, Form(description="Day of inspection; today by default.")] = None,
) -> ChipCheck:
    """Return every step of passive and active authentication. A bad chip is a result, never an error.

    Signatures are traced back to the trust store that the settings name. Nothing is kept.
    """
    files = await read_chip(chip, settings=service.settings)
    if not files:
        raise ProblemError(
            Problem(
                422,
                "invalid_request",
                "No chip file was sent.",
                advice="Send the chip's files, or one ZIP archive of them, as `chip`.",
                errors=({"pointer": "/body/chip", "detail": "at least one file"},),
            )
        )
    result = await service.workers.run(CheckChipOrder(files, on or today()))
    return ChipCheck.model_validate(result)
