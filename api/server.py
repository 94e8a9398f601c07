"""Runs the service with uvicorn: says when it answers, stops cleanly on SIGTERM and Ctrl-C."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable

import uvicorn

from api.app import create_app
from idverify.errors import ExitCode, UsageError
from idverify.settings import Settings

# Requests in work may end; then the workers are stopped, busy or not.
_GRACE_S = 5


def run_server(settings: Settings, *, on_ready: Callable[[str], None]) -> ExitCode:
    """Serve until a signal stops it.

    Args:
        settings: where to listen, and everything else.
        on_ready: told the address of the page once it answers.

    Raises:
        UsageError: the address may not be served, or is taken.
    """
    app = create_app(settings)
    # Our own access log says what there is to say; uvicorn's would write addresses with their queries.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    with _listen(settings) as listening:
        server = _AnnouncingServer(config, lambda: on_ready(_address(settings, listening)))
        server.run(sockets=[listening])
    return ExitCode.DONE if server.started else ExitCode.USAGE


class _AnnouncingServer(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then say so."""
        await super().startup(sockets)
        if self.started:
            self._announce()


def _listen(settings: Settings) -> socket.socket:
    """Take the address before anything is loaded, so that a taken one is a quick and clear error."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen()
    except OSError as error:
        listening.close()
        what = "is in use" if error.errno == errno.EADDRINUSE else "cannot be listened on"
        raise UsageError(
            f"{settings.host} port {settings.port} {what}",
            code="address_unusable",
            advice="Stop the other service, or choose another port: idverify serve --port 8742",
        ) from error
    return listening


def _address(settings: Settings, listening: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listening.getsockname()[1]}/"
