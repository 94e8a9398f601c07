"""Renders the officer's page: templates, language, and problems for people."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.problems import Problem
from api.web.strings import LANGUAGES, Strings, choose_language, load_strings

_FOLDER = Path(__file__).parent / "templates"
_LANGUAGE_COOKIE = "language"
_COOKIE_LIFETIME_S = 365 * 24 * 3600
# Addresses that are for programs, whatever they accept.
_FOR_PROGRAMS = ("/v1/", "/healthz", "/readyz", "/openapi.json", "/static/")


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401  template values are of any type
    """Return a page in the reader's language; the language asked for is remembered."""
    strings = strings_for(request)
    content = (
        _environment()
        .get_template(template)
        .render(
            t=strings.text,
            find=strings.find,
            language=strings.language,
            languages=LANGUAGES,
            path=request.url.path,
            **values,
        )
    )
    response = HTMLResponse(content, status_code=status, headers={"Vary": "Cookie, Accept-Language, HX-Request"})
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(
            _LANGUAGE_COOKIE, strings.language, max_age=_COOKIE_LIFETIME_S, httponly=True, samesite="strict"
        )
    return response


def strings_for(request: Request) -> Strings:
    """Return the texts in the language of the address, of the cookie, or of the browser, in this order."""
    return load_strings(
        choose_language(
            request.query_params.get("lang"),
            request.cookies.get(_LANGUAGE_COOKIE),
            request.headers.get("accept-language", ""),
        )
    )


def wants_fragment(request: Request) -> bool:
    """Whether htmx asked: only the result part is sent, not the page around it."""
    return request.headers.get("hx-request") == "true"


def wants_page(request: Request) -> bool:
    """Whether a problem is to be shown to a person."""
    for_programs = request.url.path.startswith(_FOR_PROGRAMS)
    return wants_fragment(request) or (not for_programs and "text/html" in request.headers.get("accept", ""))


def problem_page(request: Request, problem: Problem) -> HTMLResponse:
    """Return a problem for people: what happened, what to do, and the request's number."""
    template = "_problem.html" if wants_fragment(request) else "problem.html"
    values = {"problem": problem, "request_id": request.state.request_id}
    response = render(request, template, status=problem.status, **values)
    response.headers.update(problem.headers)
    return response


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["symbols"] = _SYMBOLS
    return environment


# Shapes that say the same as the colours.
_SYMBOLS = {
    "passed": "✓",
    "failed": "✕",
    "inconclusive": "?",
    "not_run": "·",
    "agree": "=",
    "close": "≈",
    "differ": "≠",
    "not_comparable": "?",
    "one_source": "1",
}
