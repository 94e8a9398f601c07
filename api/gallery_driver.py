"""The process that drives a cluster for the service: galleries searched by its workers, over HTTP on loopback.

It is the driver of the Ray cluster and may end with it; the service goes on and says so.
"""

from __future__ import annotations

import secrets
import threading
from asyncio import to_thread
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, Header, HTTPException, Path, Request
from fastapi.responses import JSONResponse

from idverify.errors import IdverifyError, UsageError
from idverify.inspection.galleries import GALLERY_NAME, gallery_place
from idverify.matching.cluster.asking import Patience
from idverify.matching.cluster.runner import ShardRunner
from idverify.matching.cluster.sharded import ShardedGallery
from idverify.matching.cluster.wire import answer_as_json, search_of_json
from idverify.settings import Settings

_USAGE, _UNAVAILABLE = 422, 503


class DrivenGalleries:
    """The galleries of the settings, each opened at its first search and divided among the same workers."""

    def __init__(self, settings: Settings, runner: ShardRunner, *, least_rows: int | None = None) -> None:
        self._settings = settings
        self._least_rows = least_rows
        self.runner = runner
        self._opening = threading.Lock()
        self._open: dict[str, ShardedGallery] = {}

    def search(self, name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out a search that came as JSON.

        Raises:
            IdverifyError: it cannot be carried out.
        """
        probes, made_by, terms = search_of_json(wanted)
        gallery = self._gallery(name, str(wanted["gallery_id"]))
        return {"answers": [answer_as_json(answer) for answer in gallery.identify(probes, made_by, terms)]}

    def _gallery(self, name: str, gallery_id: str) -> ShardedGallery:
        place = gallery_place(self._settings, name)
        with self._opening:
            gallery = self._open.get(name)
            if gallery is None or gallery.stamp.gallery_id != gallery_id:
                patience = Patience(deadline_s=self._settings.cluster_deadline_s)
                gallery = self._open[name] = ShardedGallery(
                    place.folder, self.runner, key_file=place.key_file, patience=patience, least_rows=self._least_rows
                )
        if gallery.stamp.gallery_id != gallery_id:
            raise UsageError(
                "the cluster's gallery of that name is another one",
                code="other_gallery",
                advice="Set IDVERIFY_GALLERY_DIR to the same folder for the service and for the driver.",
            )
        return gallery


def create_driver(galleries: DrivenGalleries, token: str) -> FastAPI:
    """Return the driver's own service.

    Args:
        galleries: what it searches.
        token: what a caller must know.
    """

    def known(authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401)

    app = FastAPI(
        title="idverify cluster driver", dependencies=[Depends(known)], docs_url=None, redoc_url=None, openapi_url=None
    )

    @app.get("/v1/state")
    async def state() -> dict[str, Any]:
        """Return how the workers are."""
        found = await to_thread(galleries.runner.state)
        return {"workers": found.workers, "problem": found.problem}

    @app.post("/v1/galleries/{name}/searches")
    async def search(
        name: Annotated[str, Path(pattern=GALLERY_NAME)], wanted: Annotated[dict[str, Any], Body()]
    ) -> dict[str, Any]:
        """Search one gallery; the form is `idverify.matching.cluster.wire`."""
        return await to_thread(galleries.search, name, wanted)

    @app.exception_handler(IdverifyError)
    async def refused(_: Request, error: IdverifyError) -> JSONResponse:
        usage = isinstance(error, UsageError)
        said = {"code": error.code, "detail": str(error), "advice": error.advice, "usage": usage}
        return JSONResponse(said, _USAGE if usage else _UNAVAILABLE)

    return app
