"""How fields of the visual zone are scored: exact ones with Wilson's interval, and those wrong but sure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from idverify.reading.viz import VizReading

# What `checks._viz_against_mrz` asks before it holds a value against a document, names and other values.
_SURE = {"name": 0.97, "number": 0.90, "date": 0.90}
# Pictures of data pages below this many pixels on the longer side have under 100 dpi: letters are 6 px high or less.
SMALL_PX = 480


@dataclass(frozen=True, slots=True)
class Answer:
    """One field: what was asked, what came."""

    picture: str
    field: str
    truth: tuple[str, ...]
    value: str
    confidence: float
    small: bool

    @property
    def kind(self) -> str:
        if self.field.startswith("date_"):
            return "date"
        return "number" if self.field.endswith("_number") else "name"

    @property
    def exact(self) -> bool:
        return bare(self.value) in {bare(one) for one in self.truth}

    @property
    def wrong_sure(self) -> bool:
        return bool(self.value) and not self.exact and self.confidence >= _SURE[self.kind]


def answer(
    picture: str, name: str, values: Sequence[str], reading: VizReading, *, small: bool, or_as: Sequence[str] = ()
) -> Answer:
    """Return what a field was read as; `or_as` names fields that its value may also stand under."""
    field = next((reading.fields[one] for one in (name, *or_as) if one in reading.fields), None)
    value, confidence = (field.value, field.confidence) if field else ("", 0.0)
    return Answer(picture, name, tuple(values), value, confidence, small)


def bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFC", text.casefold()) if one.isalnum())


def scores(answers: Sequence[Answer]) -> dict[str, Any]:
    kinds = {kind: score(one for one in answers if one.kind == kind) for kind in ("name", "date", "number")}
    return {
        **score(answers),
        "kinds": kinds,
        "without_small_pictures": score(one for one in answers if not one.small),
        "wrong_sure": sum(one.wrong_sure for one in answers),
    }


def score(answers: Iterable[Answer]) -> dict[str, Any]:
    """Return count, exact ones and their share with Wilson's 95 % interval."""
    exact = [one.exact for one in answers]
    n, hits, z = len(exact), sum(exact), 1.96
    if not n:
        return {"fields": 0, "exact": 0}
    share = hits / n
    middle, spread = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    bounds = [round((middle - spread) / (1 + z * z / n), 3), round((middle + spread) / (1 + z * z / n), 3)]
    return {"fields": n, "exact": hits, "share": round(share, 3), "interval_95": bounds}
