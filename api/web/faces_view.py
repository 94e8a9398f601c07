"""The faces of a result as the page shows them: portrait, live face and the chip's, and what their comparisons say."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.orders import Picture, PictureRole
from api.schemas import ScoreExhibit, Verification
from api.web.rates import one_in
from api.web.strings import Strings

if TYPE_CHECKING:
    from api.web.result_view import CheckView

_FACE_CHECK = "portrait.live_match"
_CHIP_FACE_CHECKS = ("chip.portrait_match", "chip.live_match")


@dataclass(frozen=True, slots=True)
class FacesView:
    """The faces beside each other and what their comparisons say; the chip's only when it was read."""

    portrait: str
    live_face: str
    chip_face: str
    verdict: str
    in_words: str
    chip_checks: tuple[CheckView, ...]


def view_faces(
    verification: Verification, pictures: Sequence[Picture], checks: Sequence[CheckView], strings: Strings
) -> FacesView | None:
    """Return the faces of a result; None when no check compared any.

    Args:
        verification: the result.
        pictures: its pictures; a result read again has none.
        checks: every check as the page shows it.
        strings: the texts of the page's language.
    """
    check = next((check for check in verification.checks if check.id == _FACE_CHECK), None)
    if check is None:
        return None
    by_role = {picture.role: data_uri(picture) for picture in pictures}
    scores = [exhibit for exhibit in check.evidence if isinstance(exhibit, ScoreExhibit)]
    return FacesView(
        portrait=by_role.get(PictureRole.PORTRAIT, ""),
        live_face=by_role.get(PictureRole.LIVE_FACE, ""),
        chip_face=by_role.get(PictureRole.CHIP_FACE, ""),
        verdict=_FACE_VERDICTS[check.outcome],
        in_words=_fmr_in_words(scores[0].operating_point, strings) if scores else "",
        chip_checks=tuple(one for one in checks if one.id in _CHIP_FACE_CHECKS and one.outcome != "not_run"),
    )


_FACE_VERDICTS: Mapping[str, str] = {
    "passed": "match",
    "failed": "no_match",
    "inconclusive": "inconclusive",
    "not_run": "not_run",
}


def _fmr_in_words(operating_point: Mapping[str, float], strings: Strings) -> str:
    """Say the false match rate, at the score or else at its limit, as a number of strangers with two digits."""
    at_score, at_limit = operating_point.get("fmr_at_similarity", 0.0), operating_point.get("fmr", 0.0)
    rate, key = (at_score, "face.one_in") if at_score > 0 else (at_limit, "face.limit_one_in")
    if rate <= 0:
        return ""
    return strings.text(key, count=one_in(rate))


def data_uri(picture: Picture) -> str:
    """Return a picture as the page carries it: it is nowhere else."""
    return "data:image/jpeg;base64," + base64.b64encode(picture.jpeg).decode("ascii")
