"""What an inspection did not examine, so that silence is never mistaken for a pass."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class NotExamined:
    """A feature nobody looked at.

    Attributes:
        feature: stable id, such as `ultraviolet_response`.
        reason: why it was not examined, one English sentence.
        manual_step: what the officer does by hand instead.
    """

    feature: str
    reason: str
    manual_step: str


@cache
def features_beyond_pictures() -> tuple[NotExamined, ...]:
    """Return what no inspection of pictures in white light can examine."""
    text = (files("idverify.inspection") / "not_examined.toml").read_text(encoding="utf-8")
    return tuple(
        NotExamined(feature["id"], feature["reason"], feature["manual_step"])
        for feature in tomllib.loads(text)["feature"]
    )
