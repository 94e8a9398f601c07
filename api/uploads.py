"""Uploaded files, read no further than the limit. Their names are never used: they may name the holder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import UploadFile

from api.problems import Problem, ProblemError
from idverify.chip.files import file_of_name
from idverify.chip.reader_report import NAMES as REPORT_NAMES
from idverify.settings import Settings


async def read_uploads(uploads: Sequence[UploadFile], *, field: str, settings: Settings) -> tuple[bytes, ...]:
    """Return the content of every file; the empty part that a form sends for "no file chosen" is left out.

    Raises:
        ProblemError: 413 when a file is larger than the limit, 422 when there are more files than pages may be.
    """
    chosen = [upload for upload in uploads if not _is_nothing_chosen(upload)]
    if len(chosen) > settings.max_pages:
        raise ProblemError(
            Problem(
                422,
                "too_many_pages",
                f"There are more than {settings.max_pages} files.",
                advice="Send only the pages of the travel document.",
                errors=({"pointer": f"/body/{field}", "detail": "more files than pages allowed"},),
            )
        )
    return tuple([await read_upload(upload, field=field, settings=settings) for upload in chosen])


async def read_live_face(uploads: Sequence[UploadFile], *, settings: Settings) -> bytes | None:
    """Return the one live face of a form, or None; a second one would be left out in silence, so it is refused.

    Raises:
        ProblemError: 422 when there are several, 413 when it is larger than the limit.
    """
    faces = await read_uploads(uploads, field="live", settings=settings)
    if len(faces) > 1:
        raise ProblemError(
            Problem(
                422,
                "invalid_request",
                "More than one live face was sent.",
                advice="Send one picture of the holder as `live`.",
                errors=({"pointer": "/body/live", "detail": "at most one file"},),
            )
        )
    return faces[0] if faces else None


async def read_upload(upload: UploadFile, *, field: str, settings: Settings) -> bytes:
    """Return the content of one file.

    Raises:
        ProblemError: 413 when it is larger than the limit.
    """
    content = await upload.read(settings.max_file_bytes + 1)
    if len(content) > settings.max_file_bytes:
        raise ProblemError(
            Problem(
                413,
                "file_too_large",
                f"A file is larger than {settings.max_file_bytes} bytes.",
                advice="Send the picture with a lower resolution or a stronger compression.",
                errors=({"pointer": f"/body/{field}", "detail": "larger than the limit"},),
            )
        )
    return content


async def read_chip(uploads: Sequence[UploadFile], *, settings: Settings) -> Mapping[str, bytes]:
    """Return the files of a chip by name; one archive of them stands for itself.

    Of a name only what it says about the kind of file is kept (`EF_DG1.bin`): it may hold more, such as a number.

    Raises:
        ProblemError: 413 when a file is larger than the limit.
    """
    files = {}
    for number, upload in enumerate((one for one in uploads if not _is_nothing_chosen(one)), start=1):
        content = await read_upload(upload, field="chip", settings=settings)
        files[f"{number}/{_chip_file_name(upload.filename or '')}"] = content
    return files


def _chip_file_name(name: str) -> str:
    base = name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    file = file_of_name(base)
    if base in REPORT_NAMES:
        return base
    return f"EF_{file.value}.bin" if file else "file"


def _is_nothing_chosen(upload: UploadFile) -> bool:
    return not upload.filename and not upload.size


def no_page() -> ProblemError:
    """Return the problem of a form without a page."""
    return ProblemError(
        Problem(
            422,
            "invalid_request",
            "No page was sent.",
            advice="Send at least one picture or PDF of the document as `page`.",
            errors=({"pointer": "/body/page", "detail": "at least one file"},),
        )
    )
