"""Photo specifications as data: one TOML file each in `specifications/`, every value with its source."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, model_validator

from idverify.errors import UsageError

_FOLDER = files("idverify.face") / "specifications"


class PhotoMeasure(StrEnum):
    """What a rule can be about; the unit is in the name, plain names are 0 to 100 after ISO/IEC 29794-5."""

    HEAD_HEIGHT_MM = "head_height_mm"
    """Chin to crown."""
    HEAD_SHARE = "head_share"
    """Chin to crown in picture heights."""
    FACE_ACROSS_SHARE = "face_across_share"
    """Middle between the eyes from the left edge, in picture widths."""
    EYES_DOWN_SHARE = "eyes_down_share"
    """Middle between the eyes from the upper edge, in picture heights."""
    INTER_EYE_DISTANCE_PX = "inter_eye_distance_px"
    YAW_DEG = "yaw_deg"
    PITCH_DEG = "pitch_deg"
    ROLL_DEG = "roll_deg"
    EYES_OPEN = "eyes_open"
    MOUTH_CLOSED = "mouth_closed"
    BACKGROUND_UNIFORMITY = "background_uniformity"
    BACKGROUND_LIGHTNESS = "background_lightness"
    """L* of CIELAB beside the head, 0 (black) to 100 (white)."""


class PhotoRule(BaseModel):
    """One measure and its limits; an open end is not limited."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: PhotoMeasure
    least: float | None = None
    most: float | None = None
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _limits_something(self) -> PhotoRule:
        if self.least is None and self.most is None:
            raise ValueError("a rule has a lower or an upper limit")
        return self


class ByEye(BaseModel):
    """What a person has to look at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    source: str


class PhotoSpecification(BaseModel):
    """What one authority asks of a photograph.

    Attributes:
        width_mm: of the printed picture.
        height_mm: likewise.
        larger_frame_allowed: the frame may be larger.
        note: what to know about the sources; may be empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    authority: str
    width_mm: float = Field(gt=0)
    height_mm: float = Field(gt=0)
    larger_frame_allowed: bool = False
    frame_source: str
    note: str
    rule: tuple[PhotoRule, ...] = Field(min_length=1)
    by_eye: tuple[ByEye, ...]


def specification_names() -> tuple[str, ...]:
    """Return the names of every photo specification."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")))


@lru_cache(maxsize=16)
def load_specification(name: str) -> PhotoSpecification:
    """Return a photo specification.

    Raises:
        UsageError: none has that name.
    """
    if name not in specification_names():
        raise UsageError(
            f"no photo specification named {name!r}; known: {', '.join(specification_names())}",
            code="unknown_specification",
        )
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return PhotoSpecification.model_validate(tomllib.loads(text))
