"""Problem documents: every error the service answers with, in one shape. RFC 9457.

A bad document is never a problem: it is a result. A problem says that the request could not be carried out,
why, and what to do next; it never repeats what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import JSONResponse

from api.worker_process import WorkerFaultError, WorkerHungError, WorkerLostError
from api.workers import OverloadedError
from idverify.errors import IdverifyError, MissingComponentError, UnreadableInputError

MEDIA_TYPE = "application/problem+json"
_TYPE_PREFIX = "urn:idverify:problem:"
# A worker that was lost is replaced and warm again within this time on the two-core reference machine.
_REPLACED_AFTER_S = 10

# Codes of unreadable files whose status is not 422.
_UNREADABLE_STATUS = {
    "file_too_large": 413,
    "not_an_image": 415,
    "gallery_stamp_damaged": 503,
    "gallery_manifest_damaged": 503,
}
# Codes of calls that are well formed and cannot be carried out as things stand.
_USAGE_STATUS = {
    "no_galleries": 404,
    "gallery_missing": 404,
    "gallery_exists": 409,
    "gallery_key_exists": 409,
    "gallery_locked": 409,
    "duplicate_id": 409,
    "gallery_key_exposed": 503,
    "gallery_unwritable": 507,
}
_HTTP_CODES = {
    400: ("invalid_request", "The body cannot be read; send it as the interface description says."),
    404: ("not_found", "Check the address."),
    405: ("method_not_allowed", "Look at the Allow header."),
    413: ("payload_too_large", "Send fewer or smaller files."),
    415: ("unsupported_media", "Send the media type the interface description names."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem.

    Attributes:
        status: HTTP status code.
        code: stable snake_case name, the same as in the command line.
        detail: one sentence about this occurrence, without personal data.
        advice: what to do next; may be empty.
        errors: which parts of the request are wrong: `pointer` and `detail` each.
        headers: further headers, such as Retry-After.
    """

    status: int
    code: str
    detail: str
    advice: str = ""
    errors: tuple[Mapping[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase

    def document(self, request_id: str) -> dict[str, Any]:
        """Return the problem document."""
        return {
            "type": _TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "advice": self.advice,
            "request_id": request_id,
            "errors": [dict(error) for error in self.errors],
        }

    def response(self, request_id: str) -> JSONResponse:
        """Return the answer to send."""
        return JSONResponse(
            self.document(request_id), status_code=self.status, headers=dict(self.headers), media_type=MEDIA_TYPE
        )


class ProblemError(HTTPException):
    """Raised in a route to answer with a problem; an HTTPException, so that FastAPI lets it through."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(status_code=problem.status, detail=problem.detail)
        self.problem = problem


INTERNAL = Problem(
    500, "internal_error", "An error nobody foresaw.", advice="Tell the people who run the service the request id."
)


def problem_of(error: Exception) -> Problem:
    """Return the problem an error is answered with."""
    match error:
        case ProblemError(problem=problem):
            return problem
        case RequestValidationError():
            return _of_validation(error)
        case StarletteHTTPException():
            return _of_http(error)
        case IdverifyError():
            return _of_library(error)
        case _:
            return _of_workers(error)


def _of_validation(error: RequestValidationError) -> Problem:
    # The message names the rule that was broken; the value that broke it stays out: it may be the holder's.
    places = tuple(
        {"pointer": "/" + "/".join(map(str, fault["loc"])), "detail": _rule(str(fault["type"]), str(fault["msg"]))}
        for fault in error.errors()
    )
    return Problem(
        422,
        "invalid_request",
        "Parts of the request are missing or wrong.",
        advice="See `errors`, and the interface description at /openapi.json.",
        errors=places,
    )


def _rule(kind: str, message: str) -> str:
    # Messages of our own validators and of JSON parsing may quote the input.
    return kind if kind in {"value_error", "json_invalid", "assertion_error"} else message


def _of_http(error: StarletteHTTPException) -> Problem:
    code, advice = _HTTP_CODES.get(error.status_code, ("invalid_request", ""))
    detail = HTTPStatus(error.status_code).description or HTTPStatus(error.status_code).phrase
    return Problem(error.status_code, code, detail, advice=advice, headers=error.headers or {})


def _of_library(error: IdverifyError) -> Problem:
    if isinstance(error, MissingComponentError):
        return Problem(503, error.code, str(error), advice=error.advice)
    statuses = _UNREADABLE_STATUS if isinstance(error, UnreadableInputError) else _USAGE_STATUS
    status = statuses.get(error.code, 422)
    return Problem(status, error.code, str(error), advice=error.advice)


def _of_workers(error: Exception) -> Problem:
    match error:
        case OverloadedError(retry_after_s=seconds):
            return Problem(
                503,
                "overloaded",
                "Every worker is busy and the queue is full.",
                advice=f"Try again in {seconds} s.",
                headers={"Retry-After": str(seconds)},
            )
        case WorkerLostError():
            return Problem(
                503,
                "worker_lost",
                "The worker died over this request; it has been replaced.",
                advice="Try once more; if it happens again the file itself is at fault: keep it for analysis.",
                headers={"Retry-After": str(_REPLACED_AFTER_S)},
            )
        case WorkerHungError():
            return Problem(
                503,
                "worker_timeout",
                "The work took longer than the time limit and was stopped.",
                advice="Send fewer or smaller pages; if it happens again the file itself is at fault.",
                headers={"Retry-After": str(_REPLACED_AFTER_S)},
            )
        case WorkerFaultError():
            return INTERNAL
        case _:
            return INTERNAL
