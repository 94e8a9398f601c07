"""What made templates: those of two makers are not compared with each other."""

from __future__ import annotations

from dataclasses import dataclass

from idverify.errors import UsageError
from idverify.matching.store.stamp import GalleryStamp


@dataclass(frozen=True, slots=True)
class Maker:
    """What made templates: templates of another engine or model are refused."""

    engine: str
    model_sha256: str


def refuse_other_maker(made_by: Maker, stamp: GalleryStamp) -> None:
    """Refuse templates that a gallery's own cannot be compared with.

    Raises:
        UsageError: another engine or model (`other_engine`).
    """
    if made_by.engine != stamp.engine or made_by.model_sha256 != stamp.model_sha256:
        raise UsageError(
            f"templates of engine {made_by.engine}; this gallery holds those of {stamp.engine} and of one model",
            code="other_engine",
            advice="Make the templates with the gallery's engine and model.",
        )
