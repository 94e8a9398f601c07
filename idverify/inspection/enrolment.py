"""Which face of a picture may be enrolled as a reference: one person's, large enough to be compared for years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from idverify.document import Page
from idverify.face.engine import FaceEngine
from idverify.face.portrait import Portrait, find_live_face
from idverify.face.values import FaceProblem, Template

# A reference is compared with every later probe, so it must be better than a probe has to be. Of 26 people of the
# London set, one picture reduced: at 30 px between the eyes the median mated similarity is 0.92, at 10 px, where a
# probe is refused, 0.60 (measured for idverify/face/portrait.py).
LEAST_REFERENCE_EYES_PX = 30.0
OK = "ok"


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceFace:
    """What a picture gives for enrolment.

    Attributes:
        status: "ok", or why the picture is refused: a FaceProblem.
        portrait: the face that counts; None where there is none.
    """

    status: str
    portrait: Portrait | None = None

    @property
    def template(self) -> Template | None:
        """The face as numbers; None where the picture is refused."""
        return self.portrait.template if self.portrait is not None and self.status == OK else None

    def as_json(self) -> dict[str, Any]:
        """Return what was measured, without the template."""
        if self.portrait is None:
            return {"faces": 0, "inter_eye_distance_px": None, "template_norm": None}
        return {
            "faces": 1 + len(self.portrait.others),
            "inter_eye_distance_px": round(self.portrait.face.inter_eye_distance_px, 1),
            "template_norm": round(self.portrait.template.norm, 2),
        }


def find_reference(
    page: Page, engine: FaceEngine, *, least_eyes_px: float = LEAST_REFERENCE_EYES_PX, largest: bool = False
) -> ReferenceFace:
    """Return the face of a picture for enrolment, or why there is none.

    Args:
        page: the picture, whichever way up.
        engine: detects the face and makes the template.
        least_eyes_px: least distance between the eye centres in pixels.
        largest: whether the largest face counts where a second person is in the picture; refused otherwise.
    """
    portrait = find_live_face(page, engine)
    if portrait is None:
        return ReferenceFace(FaceProblem.NO_FACE.value)
    if FaceProblem.SEVERAL_FACES in portrait.problems and not largest:
        return ReferenceFace(FaceProblem.SEVERAL_FACES.value, portrait)
    small = portrait.face.inter_eye_distance_px < least_eyes_px or FaceProblem.FACE_TOO_SMALL in portrait.problems
    return ReferenceFace(FaceProblem.FACE_TOO_SMALL.value if small else OK, portrait)
