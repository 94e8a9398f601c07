"""What every request passes first and every answer last: ids, limits, refusals, headers, the access log."""

from __future__ import annotations

import re
import secrets
import time
import traceback
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from api.problems import INTERNAL, Problem, ProblemError
from api.security import SECURITY_HEADERS, refusal
from idverify.store.uuid7 import uuid7

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TOO_LARGE = Problem(
    413, "payload_too_large", "The request is larger than this service takes.", advice="Send fewer or smaller files."
)


class Edge:
    """ASGI middleware around the whole service."""

    def __init__(self, app: ASGIApp, *, log: FilteringBoundLogger, max_request_bytes: int) -> None:
        self._app = app
        self._log = log
        self._max_request_bytes = max_request_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, receive, send, self._max_request_bytes)
        try:
            refused = refusal(scope["method"], visit.headers)
            if refused:
                await refused.response(visit.request_id)(scope, receive, visit.send)
            else:
                await self._app(scope, visit.receive, visit.send)
        except Exception as error:  # noqa: BLE001  the last net: logged without the error's text, answered as a problem
            self._log.error("unforeseen_error", request_id=visit.request_id, kind=type(error).__name__, at=_at(error))
            if not visit.status:
                await INTERNAL.response(visit.request_id)(scope, receive, visit.send)
        finally:
            self._log.info(
                "request",
                request_id=visit.request_id,
                method=scope["method"],
                route=_route_of(scope),
                status=visit.status,
                elapsed_ms=round(visit.elapsed_ms, 1),
            )


class _Visit:
    """One request on its way through the edge."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, max_request_bytes: int) -> None:
        self.headers = Headers(scope=scope)
        given = self.headers.get("x-request-id", "")
        self.request_id = given if _REQUEST_ID.fullmatch(given) else _new_id()
        self.status = 0
        self._receive = receive
        self._send = send
        self._bytes_left = max_request_bytes
        self._started = time.perf_counter()
        state = scope.setdefault("state", {})
        state["request_id"] = self.request_id
        self._timings: dict[str, float] = state.setdefault("timings_ms", {})

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds since the request came in."""
        return (time.perf_counter() - self._started) * 1000

    async def receive(self) -> Message:
        """Hand on the next part of the body, until it is more than the service takes."""
        message = await self._receive()
        self._bytes_left -= len(message.get("body", b""))
        if self._bytes_left < 0:
            raise ProblemError(_TOO_LARGE)
        return message

    async def send(self, message: Message) -> None:
        """Add the headers every answer has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers.update(SECURITY_HEADERS)
            headers["X-Request-ID"] = self.request_id
            headers["Server-Timing"] = _server_timing({**self._timings, "total": self.elapsed_ms})
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


def _new_id() -> str:
    return uuid7(time.time_ns() // 1_000_000, secrets.randbits(74))


def _server_timing(timings_ms: dict[str, float]) -> str:
    return ", ".join(f"{re.sub('[^a-z0-9_]', '_', stage)};dur={ms:.1f}" for stage, ms in timings_ms.items())


def _route_of(scope: Scope) -> str:
    # The pattern, not the address: an address may hold anything a client put there.
    return str(getattr(scope.get("route"), "path", "unknown"))


def _at(error: Exception) -> list[str]:
    return [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)[-5:]]
