"""What the two checks on attack hints share: a hint as an exhibit."""

from collections.abc import Sequence

from idverify.face.attack_hint import MeasuredHint
from idverify.finding import Exhibit, ScoreExhibit


def exhibits(hints: Sequence[MeasuredHint]) -> tuple[Exhibit, ...]:
    """Return what was measured against its limit, for each hint that could be measured."""
    return tuple(
        ScoreExhibit(hint.name, hint.value, hint.limit, higher_is_better=False)
        for hint in hints
        if hint.value is not None
    )
