"""Fake desks that worker processes can build: quick, and bad in every way an engine can be."""

import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.orders import (
    CheckChipOrder,
    CompareFacesOrder,
    FaceTemplate,
    InspectionAnswer,
    InspectOrder,
    MakeTemplateOrder,
    Picture,
    PictureRole,
    ReadMrzOrder,
)
from idverify.errors import MissingComponentError, UnreadableInputError, UsageError
from idverify.model_store import ModelStore
from idverify.settings import Settings
from tests.api.results import A_CHIP_CHECKED, A_MRZ_READING, A_RESULT, A_WATCHLIST_HIT, TWO_FACES_COMPARED, a_jpeg

THE_PICTURES = (
    Picture(PictureRole.PAGE, 1, a_jpeg(), 1000, 704),
    Picture(PictureRole.PORTRAIT, 1, a_jpeg(), 260, 340),
    Picture(PictureRole.LIVE_FACE, 0, a_jpeg(), 400, 500),
)


# The model of the shipped sface engine: galleries take no other.
MODEL, DIMENSION = ModelStore().entry("sface").sha256, 128


def a_template(seed: str) -> list[float]:
    """Return a template, the same for the same word."""
    draws = random.Random(seed)
    return [draws.gauss(0, 1) for _ in range(DIMENSION)]


class FakeDesk:
    """Does what the first word of the first page says; anything else is inspected to one fixed result."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def warm_up(self) -> None:
        return

    def inspect(self, order: InspectOrder) -> InspectionAnswer:
        word, _, rest = order.pages[0].decode("ascii", "replace").partition(" ")
        if word in _DEEDS:
            _DEEDS[word](rest)
        pictures = THE_PICTURES if order.with_pictures else ()
        result = A_RESULT | {"document": A_RESULT["document"] | {"on": order.on.isoformat()}}
        return InspectionAnswer(result, len(order.pages), pictures)

    def read_mrz(self, order: ReadMrzOrder) -> Mapping[str, Any]:
        return A_MRZ_READING | {"confidence": len(order.image) / 1_000_000}

    def compare_faces(self, order: CompareFacesOrder) -> Mapping[str, Any]:
        if order.engine not in (None, "sface"):
            raise UsageError("no engine of that name")
        return TWO_FACES_COMPARED

    def make_template(self, order: MakeTemplateOrder) -> FaceTemplate:
        """Make a template of numbers that the picture spells, or give none."""
        word, _, seed = order.image.decode("ascii", "replace").partition(" ")
        measures = {"faces": 1, "inter_eye_distance_px": 90.0, "template_norm": 11.0}
        if word != "FACE":
            return FaceTemplate("no_face", (), order.engine, MODEL, measures | {"faces": 0})
        if seed == "small" and order.reference:
            return FaceTemplate("face_too_small", (), order.engine, MODEL, measures)
        return FaceTemplate("ok", tuple(a_template(seed)), order.engine, MODEL, measures)

    def check_chip(self, order: CheckChipOrder) -> Mapping[str, Any]:
        return A_CHIP_CHECKED | {"on": order.on.isoformat(), "files": sorted(order.files)}


class WatchlistDesk(FakeDesk):
    """Finds an entry of a watchlist in every document."""

    def inspect(self, order: InspectOrder) -> InspectionAnswer:
        answer = super().inspect(order)
        checks = [*answer.result["checks"], A_WATCHLIST_HIT]
        return InspectionAnswer({**answer.result, "checks": checks}, answer.page_count, answer.pictures)


class ColdDesk(FakeDesk):
    """A model is missing here."""

    def warm_up(self) -> None:
        raise MissingComponentError("model sface is not here", advice="./run setup")

    def inspect(self, order: InspectOrder) -> InspectionAnswer:  # noqa: ARG002  as the protocol has it
        raise MissingComponentError("model sface is not here", advice="./run setup")


class SlowStartDesk(FakeDesk):
    """Never gets warm."""

    def warm_up(self) -> None:
        time.sleep(600)


def _die(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _segfault(_: str) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang(_: str) -> None:
    # With a child program of its own, as an OCR engine would be.
    subprocess.run(["sleep", "600"], check=True)


def _wait(seconds: str) -> None:
    time.sleep(float(seconds))


def _raise(secret: str) -> None:
    raise RuntimeError(f"while reading {secret}")


def _unpicklable(_: str) -> None:
    class LocalError(RuntimeError):
        def __init__(self, one: str, two: str) -> None:
            super().__init__(one + two)

    raise LocalError("a", "b")


def _unreadable(_: str) -> None:
    raise UnreadableInputError("page 1 is no picture", code="not_an_image", advice="Send a JPEG, PNG or PDF.")


def _litter(_: str) -> None:
    Path(tempfile.mkdtemp(), "page.png").write_bytes(b"personal")
    descriptor, _name = tempfile.mkstemp()
    os.close(descriptor)


def _litter_and_die(_: str) -> None:
    _litter("")
    _die("")


def _print(secret: str) -> None:
    import logging
    import warnings

    print(secret)  # noqa: T201  what a careless library does
    os.write(1, secret.encode())
    logging.getLogger("careless").error(secret)
    warnings.warn(secret, stacklevel=1)


_DEEDS = {
    "DIE": _die,
    "SEGFAULT": _segfault,
    "HANG": _hang,
    "WAIT": _wait,
    "RAISE": _raise,
    "ODD": _unpicklable,
    "UNREADABLE": _unreadable,
    "LITTER": _litter,
    "LITTERDIE": _litter_and_die,
    "PRINT": _print,
}
