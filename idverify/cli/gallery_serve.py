"""`idverify gallery serve`: search the galleries of the settings with a cluster, for the service and the commands."""

from __future__ import annotations

import secrets
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from idverify.matching.cluster.ray_runner import ClusterPlace
    from idverify.settings import Settings

# The cluster comes back by hand or by systemd: in seconds or minutes.
_TRY_AGAIN_S = 2.0


def serve(
    cluster: Annotated[str, typer.Option(help="Head of the Ray cluster, host:port.")],
    workers: Annotated[int, typer.Option(min=1, help="How many workers search; one a core of the cluster.")],
    node_address: Annotated[
        str | None, typer.Option(help="Address of the cluster's node on this machine. Default: Ray finds it.")
    ] = None,
) -> ExitCode:
    """Search galleries with a cluster until stopped. Listens at IDVERIFY_CLUSTER_ADDRESS, for who knows the token."""
    from idverify.matching.cluster.ray_runner import ClusterPlace, load_ray
    from idverify.settings import Settings

    settings = Settings()
    if settings.cluster_address is None or settings.cluster_token_file is None:
        raise UsageError(
            "no address or no token file of the driver is set",
            advice="Set IDVERIFY_CLUSTER_ADDRESS (127.0.0.1:8742) and IDVERIFY_CLUSTER_TOKEN_FILE.",
        )
    if settings.gallery_dir is None:
        raise UsageError("no folder of galleries is set", code="no_galleries", advice="Set IDVERIFY_GALLERY_DIR.")
    load_ray()
    _make_token(settings.cluster_token_file)
    _keep_driving(settings, ClusterPlace(cluster, workers, node_address))
    return ExitCode.DONE


def _make_token(path: Path) -> None:
    """Make the token where there is none; readable by its owner only."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(secrets.token_hex(32) + "\n")


def _keep_driving(settings: Settings, place: ClusterPlace) -> None:
    """Run the driver in a process of its own, again whenever it has ended: it ends with the cluster's head."""
    import multiprocessing

    def stop(_signal: int, _frame: object) -> None:
        raise SystemExit(ExitCode.DONE)

    signal.signal(signal.SIGTERM, stop)
    context = multiprocessing.get_context("spawn")
    while True:
        driver = context.Process(target=_drive, args=(settings, place), daemon=True)
        driver.start()
        try:
            driver.join()
        finally:
            driver.kill()  # a stop of this process stops the driver, whatever it does
            driver.join()
        typer.echo(f"the driver of {place.address} has ended; it is started again", err=True)
        time.sleep(_TRY_AGAIN_S)


def _drive(settings: Settings, place: ClusterPlace) -> None:
    from api.gallery_driver_process import drive

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    drive(settings, place)


COMMAND = Command(
    name="serve",
    run=serve,
    example="Example: idverify gallery serve --cluster 10.0.0.10:6379 --workers 8",
    group="gallery",
)
