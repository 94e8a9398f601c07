"""A picture in, the quality of its face out: the whole way from pixels to measures after ISO/IEC 29794-5."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from idverify.document import Page, Pixels
from idverify.face.engine import FaceEngine, load_face_engine
from idverify.face.face_mesh import PointModel, load_face_mesh_if_there
from idverify.face.pair import face_as_json
from idverify.face.portrait import Portrait, find_live_face
from idverify.face.quality import FaceQuality, measure_face
from idverify.face.values import FaceProblem
from idverify.model_store import ModelStore


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """The face that counts in a picture, and its measures.

    Attributes:
        portrait: the face; None when there is none.
        quality: None when no face was measured: there is none, or one was demanded and there are several.
    """

    portrait: Portrait | None
    quality: FaceQuality | None

    def as_json(self) -> dict[str, Any]:
        """Return the assessment as the JSON outputs show it."""
        face = face_as_json(self.portrait)
        if self.quality is None and self.portrait is not None:
            face["problems"] = sorted({*face["problems"], FaceProblem.SEVERAL_FACES.value})
        measures = [measure.as_json() for measure in self.quality.measures] if self.quality else []
        return {"measured": self.quality is not None, "face": face, "measures": measures}


class FaceAssessor:
    """Measures the faces of pictures. Not for several threads at once."""

    def __init__(self, engine: FaceEngine, points: PointModel | None) -> None:
        self.engine = engine
        self.points = points

    def assess(self, page: Page, *, single: bool = False) -> Assessment:
        """Measure the largest face of a picture, whichever way up it was found.

        Args:
            page: the picture.
            single: measure nothing where there is more than one face.
        """
        portrait = find_live_face(page, self.engine)
        if portrait is None or (single and portrait.others):
            return Assessment(portrait, None)
        quality = measure_face(page.image, portrait.face, portrait.template, points=self.points)
        return Assessment(portrait, quality)

    def assess_pixels(self, image: Pixels) -> Assessment:
        """Measure the largest face of a picture given as pixels, RGB (h, w, 3) or grey (h, w)."""
        return self.assess(Page(1, np.ascontiguousarray(image)))


@lru_cache(maxsize=2)
def load_assessor(model_dir: Path | None = None) -> FaceAssessor:
    """Return the assessor of the engine `sface`, whose template norm is the unified score; loaded once per process.

    Raises:
        MissingComponentError: a model or package of the engine is not installed.
    """
    store = ModelStore(model_dir)
    return FaceAssessor(load_face_engine("sface", store), load_face_mesh_if_there(store))
