"""Searches and answers as JSON, between the service and the process that drives a cluster. No pickles: text only."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from idverify.errors import UnreadableInputError
from idverify.matching.certificate import Certificate
from idverify.matching.identification import Candidate, Identification, Shards
from idverify.matching.maker import Maker
from idverify.matching.store.entry import Entry
from idverify.matching.store.manifest import Missing
from idverify.matching.store.view import Filter
from idverify.matching.templates import Float32Array
from idverify.matching.terms import SearchTerms


def search_as_json(gallery_id: str, probes: Float32Array, made_by: Maker, terms: SearchTerms) -> dict[str, Any]:
    """Return a search as JSON; probes are not turned yet."""
    only = terms.only
    return {
        "gallery_id": gallery_id,
        "engine": made_by.engine,
        "model_sha256": made_by.model_sha256,
        "dimension": probes.shape[1],
        "probes": base64.b64encode(probes.astype("<f4").tobytes()).decode(),
        "threshold": terms.threshold,
        "k": terms.k,
        "threads": terms.threads,
        "labels": sorted(only.labels),
        "only": None if only.only is None else sorted(only.only),
        "exclude": sorted(only.exclude),
        "valid_on": only.valid_on.isoformat() if only.valid_on else None,
    }


def search_of_json(wanted: Mapping[str, Any]) -> tuple[Float32Array, Maker, SearchTerms]:
    """Return what `search_as_json` said.

    Raises:
        UnreadableInputError: it said something else.
        UsageError: what SearchTerms refuses.
    """
    try:
        content = np.frombuffer(base64.b64decode(wanted["probes"], validate=True), "<f4")
        probes = content.reshape(-1, int(wanted["dimension"])).astype(np.float32)
        only = Filter(
            labels=frozenset(wanted["labels"]),
            only=None if wanted["only"] is None else frozenset(wanted["only"]),
            exclude=frozenset(wanted["exclude"]),
            valid_on=date.fromisoformat(wanted["valid_on"]) if wanted["valid_on"] else None,
        )
        terms = SearchTerms(wanted["threshold"], wanted["k"], only, wanted["threads"])
        return probes, Maker(wanted["engine"], wanted["model_sha256"]), terms
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("search") from error


def answer_as_json(answer: Identification) -> dict[str, Any]:
    """Return an answer as JSON; nothing of it is lost."""
    certificate = answer.certificate._asdict()
    # JSON knows no infinity.
    certificate["highest_left_out"] = (
        None if answer.certificate.highest_left_out == -math.inf else (answer.certificate.highest_left_out)
    )
    return {
        "candidates": [{**one.entry.as_json(), "similarity": one.similarity} for one in answer.candidates],
        "threshold": answer.threshold,
        "certificate": certificate,
        "missing": [part.as_json() for part in answer.missing],
        "unverified_segments": answer.unverified_segments,
        "shards": asdict(answer.shards),
    }


def answer_of_json(said: Mapping[str, Any]) -> Identification:
    """Return what `answer_as_json` said.

    Raises:
        UnreadableInputError: it said something else.
    """
    try:
        certificate = dict(said["certificate"])
        if certificate["highest_left_out"] is None:
            certificate["highest_left_out"] = -math.inf
        return Identification(
            candidates=tuple(map(_candidate, said["candidates"])),
            threshold=said["threshold"],
            certificate=Certificate(**certificate),
            missing=tuple(Missing(**part) for part in said["missing"]),
            unverified_segments=said["unverified_segments"],
            shards=Shards(**said["shards"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable("answer") from error


def _candidate(said: Mapping[str, Any]) -> Candidate:
    day = said["expires_on"]
    entry = Entry(
        said["id"],
        said["subject"],
        tuple(said["labels"]),
        said["legal_basis"],
        date.fromisoformat(day) if day else None,
    )
    return Candidate(entry, said["similarity"])


def _unreadable(what: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"the cluster's {what} is not in the form of this version",
        code="cluster_protocol",
        advice="Run the same version on every machine.",
    )
