"""`idverify serve`: the HTTP service and the officer's page on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from idverify.cli._command import Command
from idverify.errors import ExitCode


def serve(
    host: Annotated[
        str | None, typer.Option(help="Loopback address to listen on. Default: 127.0.0.1 (IDVERIFY_HOST).")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. Default: 8741 (IDVERIFY_PORT).")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes. Default: one per core (IDVERIFY_WORKERS).")
    ] = None,
) -> ExitCode:
    """Serve the HTTP interface and the officer's page; stop with Ctrl-C or SIGTERM."""
    from api.server import run_server
    from idverify.settings import Settings

    given = {"host": host, "port": port, "workers": workers}
    settings = Settings.model_validate({name: value for name, value in given.items() if value is not None})
    return run_server(settings, on_ready=lambda address: typer.echo(f"idverify answers at {address}", err=True))


COMMAND = Command(name="serve", run=serve, example="idverify serve --port 8741")
