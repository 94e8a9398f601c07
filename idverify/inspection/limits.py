"""What an inspection did not examine, so that silence is never mistaken for a pass."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
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


def not_examined(findings: Sequence[Finding]) -> tuple[NotExamined, ...]:
    """Return what pictures in white light cannot show, and the checks that did not run.

    A whole family of checks that did not run, such as the chip's, is one feature where the data file names it so.
    """
    ran = {finding.family for finding in findings if finding.outcome is not Outcome.NOT_RUN}
    families = _families()
    beyond = tuple(one for one in _features() if one.feature not in families.values())
    whole = tuple(
        one for one in _features() for family, name in families.items() if one.feature == name and family not in ran
    )
    single = tuple(
        NotExamined(finding.check_id, finding.reason, f"Do by hand: {finding.title.lower()}.")
        for finding in findings
        if finding.outcome is Outcome.NOT_RUN and (finding.family in ran or finding.family not in families)
    )
    return (*beyond, *whole, *single)


@cache
def _features() -> tuple[NotExamined, ...]:
    return tuple(NotExamined(one["id"], one["reason"], one["manual_step"]) for one in _read())


@cache
def _families() -> Mapping[str, str]:
    """Return the family of checks to the feature that stands for all of it."""
    return {one["family"]: one["id"] for one in _read() if "family" in one}


def _read() -> list[dict[str, str]]:
    text = (files("idverify.inspection") / "not_examined.toml").read_text(encoding="utf-8")
    features: list[dict[str, str]] = tomllib.loads(text)["feature"]
    return features
