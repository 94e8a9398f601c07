"""A gallery that another process on this machine searches with a cluster: asked over HTTP on loopback, with a token.

The service is never the driver of the cluster: the driver ends when the cluster's head does.
"""

from __future__ import annotations

import http.client
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike

from idverify.errors import MissingComponentError, UnreadableInputError, UsageError
from idverify.matching.certificate import Certificate
from idverify.matching.cluster.wire import answer_of_json, search_as_json
from idverify.matching.identification import Identification, Shards
from idverify.matching.maker import Maker, refuse_other_maker
from idverify.matching.store.manifest import Missing
from idverify.matching.store.stamp import GalleryStamp
from idverify.matching.templates import as_templates
from idverify.matching.terms import SearchTerms

# The answer may come at the deadline itself.
_GRACE_S = 5.0
_STATE_LIMIT_S = 5.0
_OK = 200


@dataclass(frozen=True, slots=True)
class DriverState:
    """How the process that drives the cluster is.

    Attributes:
        problem: why answers may be partial or late, in words; empty when nothing is wrong.
        workers: how many search; 0 where nobody answers.
    """

    problem: str
    workers: int = 0


@dataclass(frozen=True, slots=True)
class ClusterDriver:
    """Where the process that drives a cluster listens.

    Attributes:
        address: host:port on this machine.
        token_file: a secret both can read and nobody else.
        deadline_s: how long it tries before it answers in part.
    """

    address: str
    token_file: Path
    deadline_s: float = 30.0

    def state(self) -> DriverState:
        """Return how it is; that nobody answers is a state too."""
        try:
            said = self.ask("GET", "/v1/state", None, limit_s=_STATE_LIMIT_S)
            return DriverState(str(said["problem"]), int(said["workers"]))
        except (MissingComponentError, UnreadableInputError, KeyError, ValueError) as error:
            return DriverState(str(error))

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None, *, limit_s: float) -> dict[str, Any]:
        """Send a request and return the answer.

        Raises:
            MissingComponentError: nobody answers there, or the token is missing.
            UnreadableInputError: what answers is something else, or takes another token.
            UsageError: the driver refuses the request.
        """
        host, _, port = self.address.rpartition(":")
        headers = {"Authorization": f"Bearer {_token(self.token_file)}", "Content-Type": "application/json"}
        try:
            connection = http.client.HTTPConnection(host, int(port), timeout=limit_s)
            try:
                connection.request(method, path, None if body is None else json.dumps(body), headers)
                response = connection.getresponse()
                status, content = response.status, response.read()
            finally:
                connection.close()
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise MissingComponentError(
                f"the cluster driver at {self.address} does not answer",
                code="cluster_unreachable",
                advice="Start `idverify gallery serve --cluster ...`, or look at its log.",
            ) from error
        return _read(status, content)


class RemoteGallery:
    """One gallery of the driver. When the driver or the cluster is down, answers say that nothing was searched."""

    def __init__(self, name: str, stamp: GalleryStamp, driver: ClusterDriver) -> None:
        """Take the name that the driver knows it by, and what it is; nothing is opened."""
        self._name = name
        self._stamp = stamp
        self._driver = driver

    @property
    def stamp(self) -> GalleryStamp:
        """What the gallery is."""
        return self._stamp

    def identify(self, probes: ArrayLike, made_by: Maker, terms: SearchTerms) -> tuple[Identification, ...]:
        """Return the answer to each probe: `inconclusive` where the cluster could not be asked.

        Raises:
            UsageError: templates of another engine, what `as_templates` refuses, or what the driver does.
        """
        refuse_other_maker(made_by, self._stamp)
        rows = as_templates(probes, dimension=self._stamp.dimension)
        body = search_as_json(self._stamp.gallery_id, rows, made_by, terms)
        try:
            path = f"/v1/galleries/{self._name}/searches"
            said = self._driver.ask("POST", path, body, limit_s=self._driver.deadline_s + _GRACE_S)
            answers = tuple(map(answer_of_json, said["answers"]))
        except (MissingComponentError, UnreadableInputError, KeyError) as error:
            return tuple(_nothing_searched(terms, str(error)) for _ in rows)
        return answers if len(answers) == len(rows) else tuple(_nothing_searched(terms, "no answer") for _ in rows)


def _nothing_searched(terms: SearchTerms, why: str) -> Identification:
    """Return an answer that says that nothing was searched. How large the gallery is only the driver knows."""
    floor = -1.0 if terms.threshold is None else terms.threshold
    certificate = Certificate(0, 0, 0, floor, -math.inf, 0, 0, 0, "", "")
    return Identification((), terms.threshold, certificate, (Missing("cluster", 0, why),), 0, Shards(1, 0))


def _token(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise MissingComponentError(
            f"the token of the cluster driver cannot be read: {error.strerror}",
            code="cluster_token_missing",
            advice="Name it by IDVERIFY_CLUSTER_TOKEN_FILE; `idverify gallery serve` makes it.",
        ) from error


def _read(status: int, content: bytes) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(content)
        if status == _OK:
            return said
        code, detail = str(said["code"]), str(said["detail"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableInputError(
            f"what answers for the cluster is no driver of it (HTTP {status})", code="cluster_protocol"
        ) from error
    if said.get("usage"):
        raise UsageError(detail, code=code, advice=str(said.get("advice", "")))
    raise MissingComponentError(detail, code=code, advice=str(said.get("advice", "")))
