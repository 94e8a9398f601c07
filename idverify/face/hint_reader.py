"""Pictures in, hints at attacks out: detection, template and dense points, then every hint."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from idverify.document import Page
from idverify.face.attack_hint import FaceView, MeasuredHint, measure_morph, measure_presentation
from idverify.face.engine import FaceEngine, load_face_engine
from idverify.face.face_mesh import PointModel, load_face_mesh_if_there
from idverify.face.portrait import Portrait, find_live_face
from idverify.model_store import ModelStore


class HintReader:
    """Measures hints on pictures. Not for several threads at once."""

    def __init__(self, engine: FaceEngine, points: PointModel | None) -> None:
        self._engine = engine
        self._points = points

    def view(self, page: Page) -> FaceView | None:
        """Return the largest face of a picture; None where there is none, or it does not stand upright."""
        found = find_live_face(page, self._engine)
        return None if found is None else face_view(page, found, self._points)

    def presentation(self, live: FaceView | None) -> tuple[MeasuredHint, ...]:
        """Return the presentation hints of a live picture; none without a face."""
        return () if live is None else measure_presentation(live)

    def morph(self, document: FaceView | None, live: FaceView | None) -> tuple[MeasuredHint, ...]:
        """Return the morph hints of two pictures; none where a face is missing."""
        return () if document is None or live is None else measure_morph(document, live)


def face_view(page: Page, portrait: Portrait, points: PointModel | None) -> FaceView | None:
    """Return what hints measure on; None where the face does not stand upright in the picture."""
    if not portrait.face.is_upright:
        return None
    found = points.find(page.image, portrait.face) if points is not None else None
    return FaceView(page.image, portrait.face, portrait.template, found)


@lru_cache(maxsize=2)
def load_hint_reader(model_dir: Path | None = None) -> HintReader:
    """Return the reader with the engine `sface`; loaded once per process.

    Raises:
        MissingComponentError: a model or package of the engine is not installed.
    """
    store = ModelStore(model_dir)
    return HintReader(load_face_engine("sface", store), load_face_mesh_if_there(store))
