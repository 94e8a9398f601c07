"""The section of the page that says what the search of the watchlists found. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.schemas import CheckResult, ScoreExhibit, TextExhibit, Verification
from api.web.rates import one_in
from api.web.strings import Strings

_CHECK = "watchlist.hits"
_VERDICTS: Mapping[str, str] = {"passed": "match", "failed": "no_match", "inconclusive": "inconclusive"}


@dataclass(frozen=True, slots=True)
class HitView:
    """One entry that a face resembles.

    Attributes:
        entry: watchlist, id and labels.
        face: whose face: the holder's, the portrait's or the chip's.
        similarity: with its limit.
        in_words: how rare such a similarity is among strangers.
        by_chance: how often a search for somebody who is not listed gives a hit.
    """

    entry: str
    face: str
    similarity: str
    in_words: str
    by_chance: str


@dataclass(frozen=True, slots=True)
class WatchlistView:
    """What was found; there is none where no watchlist is configured: that stands under what was not examined.

    Attributes:
        verdict: the colour, as of a comparison of faces.
        reason: what the check says.
        hits: best first.
    """

    verdict: str
    reason: str
    hits: tuple[HitView, ...]


def view_watchlist(verification: Verification, strings: Strings) -> WatchlistView | None:
    """Return the section; None where nothing was searched."""
    check = next((check for check in verification.checks if check.id == _CHECK), None)
    if check is None or check.outcome not in _VERDICTS:
        return None
    reason = strings.find(f"reason.{check.code}", otherwise=check.reason)
    return WatchlistView(_VERDICTS[check.outcome], reason, tuple(_hits(check, strings)))


def _hits(check: CheckResult, strings: Strings) -> Iterator[HitView]:
    """Yield each named entry with the score that follows it."""
    named: TextExhibit | None = None
    for exhibit in check.evidence:
        if isinstance(exhibit, TextExhibit):
            named = exhibit
        elif isinstance(exhibit, ScoreExhibit) and named is not None:
            yield _hit(named, exhibit, strings)
            named = None


def _hit(named: TextExhibit, score: ScoreExhibit, strings: Strings) -> HitView:
    rates = score.operating_point
    similarity = strings.text("watchlist.similarity", value=f"{score.value:.3f}", limit=f"{score.limit:.3f}")
    return HitView(
        entry=named.value,
        face=strings.find(f"watchlist.{named.raw}", otherwise=named.raw or ""),
        similarity=similarity,
        in_words=_in_words("face.one_in", rates.get("fmr_at_similarity", 0.0), strings),
        by_chance=_in_words("watchlist.by_chance", rates.get("expected_fpir", 0.0), strings),
    )


def _in_words(key: str, rate: float, strings: Strings) -> str:
    return strings.text(key, count=one_in(rate)) if rate > 0 else ""
