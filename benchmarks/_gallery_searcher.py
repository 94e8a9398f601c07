"""Probes sent to a gallery's service over HTTP, one after the other, and what is wrong with the answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

import numpy as np

from idverify.matching.gallery import Maker
from idverify.matching.templates import Float32Array

MADE_BY = Maker("benchmark", "0" * 64)
NAME = "list"
THRESHOLD = 0.5
_ROUNDING = 1e-6


@dataclass(slots=True)
class Searches:
    """What the searches of one phase came to."""

    delays_s: list[float] = field(default_factory=list)
    missed: int = 0
    differing: int = 0
    partial: int = 0
    partial_without_hit: int = 0
    partial_said_no_candidate: int = 0
    refused: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the counts, and the delays in milliseconds."""
        delays = np.array(self.delays_s or [0.0]) * 1e3
        return {
            "searches": len(self.delays_s),
            "missed_hits": self.missed,
            "different_from_one_process": self.differing,
            "partial_answers": self.partial,
            "partial_answers_inconclusive": self.partial_without_hit,
            "partial_answers_that_said_no_candidate": self.partial_said_no_candidate,
            "not_answered": self.refused,
            "median_ms": round(float(np.median(delays)), 1),
            "longest_ms": round(float(delays.max()), 1),
        }


class GalleryService:
    """The service, as a client sees it."""

    def __init__(self, port: int) -> None:
        self._port = port

    def ready(self) -> tuple[int, dict[str, Any]]:
        """Return what /readyz says; 0 where nobody answers."""
        try:
            return self._ask("GET", "/readyz", None)
        except (OSError, HTTPException):
            return 0, {}

    def search(self, probe: Float32Array) -> dict[str, Any]:
        """Search the gallery."""
        body = {
            "template": probe.tolist(),
            "engine": MADE_BY.engine,
            "model_sha256": MADE_BY.model_sha256,
            "threshold": THRESHOLD,
            "top": 5,
        }
        status, said = self._ask("POST", f"/v1/galleries/{NAME}/searches", body)
        if status != 200:
            raise HTTPException(f"{status}: {said.get('code')}")
        return said

    def _ask(self, method: str, path: str, body: object) -> tuple[int, dict[str, Any]]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


class Searcher:
    """Sends probes, one after the other, in a thread of its own."""

    def __init__(
        self, service: GalleryService, probes: Float32Array, expected: Sequence[list[tuple[str, float]]]
    ) -> None:
        self._service, self._probes, self._expected = service, probes, expected
        self.searches = Searches()
        self.last_complete = threading.Event()
        self.complete_since = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def new_phase(self) -> Searches:
        """Begin to count anew and return what was counted."""
        counted, self.searches = self.searches, Searches()
        return counted

    def stop(self) -> None:
        """Stop after the search in work."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self._stop.is_set():
            counts, at = self.searches, number % len(self._probes)
            began = time.perf_counter()
            try:
                said = self._service.search(self._probes[at])
            except (OSError, HTTPException):
                counts.refused += 1
                time.sleep(0.2)
                continue
            counts.delays_s.append(time.perf_counter() - began)
            self._judge(counts, said, self._expected[at])
            number += 1

    def _judge(self, counts: Searches, said: dict[str, Any], expected: list[tuple[str, float]]) -> None:
        found = [(one["id"], one["similarity"]) for one in said["candidates"]]
        has_mate = expected[0][0] in [template_id for template_id, _ in found]
        if said["complete"]:
            counts.missed += not has_mate
            counts.differing += not _same(found, expected)
            if not self.last_complete.is_set():
                self.complete_since = time.monotonic()
            self.last_complete.set()
            return
        self.last_complete.clear()
        counts.partial += 1
        counts.partial_without_hit += said["outcome"] == "inconclusive"
        counts.partial_said_no_candidate += said["outcome"] == "no_candidate"


def _same(found: list[tuple[str, float]], expected: list[tuple[str, float]]) -> bool:
    """Whether two answers name the same entries at the same similarities, to the rounding of float32 templates.

    One probe is turned by the key as one row, many as a matrix: the last bits of a float32 differ.
    """
    ids = [template_id for template_id, _ in found] == [template_id for template_id, _ in expected]
    return ids and all(abs(one - other) <= _ROUNDING for (_, one), (_, other) in zip(found, expected, strict=True))
