"""Measure the signs of presentation attacks and morphed portraits where there are faces to measure them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from idverify.document import Page
from idverify.evidence import Absent
from idverify.face.attack_hint import FaceView, MeasuredHint, measure_morph, measure_presentation
from idverify.face.hint_reader import face_view
from idverify.face.portrait import Portrait
from idverify.inspection.engines import Engines

_Hints = tuple[MeasuredHint, ...] | Absent
_TURNED = Absent("face_turned", "A face does not stand upright in its picture; capture it again upright.")


@dataclass(frozen=True, slots=True)
class AttackHints:
    """What was measured, or why nothing was."""

    presentation: _Hints
    morph: _Hints


def read_attack_hints(
    engines: Engines,
    live_page: Page | None,
    live: Portrait | Absent,
    pages: Sequence[Page],
    portrait: Portrait | Absent,
) -> AttackHints:
    """Return the hints of a live picture, and of the document's portrait against it."""
    if isinstance(live, Absent):
        return AttackHints(live, live)
    seen = face_view(live_page, live, engines.face_points) if live_page is not None else None
    if seen is None:
        return AttackHints(_TURNED, _TURNED)
    return AttackHints(measure_presentation(seen), _morph(engines, seen, pages, portrait))


def _morph(engines: Engines, live: FaceView, pages: Sequence[Page], portrait: Portrait | Absent) -> _Hints:
    if isinstance(portrait, Absent):
        return portrait
    page = next(page for page in pages if page.number == portrait.page)
    printed = face_view(page, portrait, engines.face_points)
    return _TURNED if printed is None else measure_morph(printed, live)
