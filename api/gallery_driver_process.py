"""The main function of the process that drives a cluster: it ends when the cluster does, or when its parent does."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

import uvicorn

from api.gallery_driver import DrivenGalleries, create_driver
from idverify.errors import IdverifyError
from idverify.matching.cluster.ray_runner import ClusterPlace, RayRunner, head_answers
from idverify.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

_LOOK_AGAIN_S = 1.0


def drive(settings: Settings, place: ClusterPlace) -> None:
    """Connect to the cluster and answer searches until it ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        runner = RayRunner(place)
    except IdverifyError as error:
        sys.stderr.write(f"{error}\n")
        return
    threading.Thread(target=_end_when_restarted, args=(place.address,), daemon=True).start()
    host, _, port = str(settings.cluster_address).rpartition(":")
    token = settings.cluster_token_file.read_text().strip() if settings.cluster_token_file else ""
    app = create_driver(DrivenGalleries(settings, runner), token)
    sys.stderr.write(f"driving {place.workers} workers of {place.address}; listening at {host}:{port}\n")
    uvicorn.run(app, host=host, port=int(port), log_config=None, access_log=False)


def _end_with(parent: BaseProcess) -> None:
    wait([parent.sentinel])
    os._exit(0)


def _end_when_restarted(address: str) -> None:
    """End once the head is back after it was gone: it is another cluster, which knows nothing of this driver."""
    was_gone = False
    while True:
        there = head_answers(address)
        if there and was_gone:
            os._exit(0)
        was_gone = was_gone or not there
        time.sleep(_LOOK_AGAIN_S)
