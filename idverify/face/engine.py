"""What a face engine is, and how one is loaded by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import idverify.face.engines
from idverify.document import Pixels
from idverify.face.values import DetectedFace, Template
from idverify.model_store import ModelStore
from idverify.registry import load_constant, module_names


class FaceEngine(Protocol):
    """Detects faces and makes templates. One thread at a time, unless its declaration says `shared`."""

    @property
    def name(self) -> str:
        """The engine's name: its file in `idverify/face/engines`."""

    @property
    def model_sha256(self) -> str:
        """SHA-256 of the model file that makes the templates."""

    @property
    def dimension(self) -> int:
        """Length of a template."""

    def detect(self, image: Pixels) -> tuple[DetectedFace, ...]:
        """Return the faces of a picture, RGB (h, w, 3) or grey (h, w), largest first; empty when there is none."""

    def template(self, image: Pixels, face: DetectedFace) -> Template:
        """Return the template of one face that `detect` found in this picture."""


@dataclass(frozen=True, slots=True)
class FaceEngineSpec:
    """What an engine file declares.

    Attributes:
        name: the file's name.
        dimension: length of a template.
        model: name of the template model in the manifest; its calibration is the engine's.
        load: builds the engine; loads models, takes a second or two.
        shared: whether one engine may serve several threads at once; otherwise each thread needs its own.
    """

    name: str
    dimension: int
    model: str
    load: Callable[[ModelStore], FaceEngine]
    shared: bool = False


def face_engine_names() -> tuple[str, ...]:
    """Return the names of every face engine there is, installed or not."""
    return module_names(idverify.face.engines)


def face_engine_spec(name: str) -> FaceEngineSpec:
    """Return the declaration of an engine.

    Raises:
        UsageError: no engine has that name.
    """
    return load_constant(idverify.face.engines, name, constant="ENGINE", kind=FaceEngineSpec)


def load_face_engine(name: str, store: ModelStore) -> FaceEngine:
    """Load an engine and its models.

    Raises:
        UsageError: no engine has that name.
        MissingComponentError: a model or package of the engine is not installed.
    """
    return face_engine_spec(name).load(store)
