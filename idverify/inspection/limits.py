"""What an inspection did not examine, so that silence is never mistaken for a pass."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from idverify.finding import Finding, Outcome


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


def open_checks(findings: Sequence[Finding]) -> tuple[NotExamined, ...]:
    """Return the checks that did not run, as features nobody looked at."""
    return tuple(
        NotExamined(finding.check_id, finding.reason, f"Do by hand: {finding.title.lower()}.")
        for finding in findings
        if finding.outcome is Outcome.NOT_RUN
    )
