"""Policies: data files that turn findings into a recommendation, with no hidden weights.

The first rule whose conditions all hold decides; its id is returned as `decided_by`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from idverify.errors import UsageError
from idverify.finding import Finding, Outcome, Recommendation, Severity

_FOLDER = files("idverify.inspection") / "policies"


class Condition(BaseModel):
    """Which findings count, and how many must be there. Everything named must agree; what is left out is free."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    severities: tuple[Severity, ...] = ()
    families: tuple[str, ...] = ()
    other_families_than: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    required: bool = False
    at_least_families: Annotated[int, Field(ge=1)] = 1

    def holds(self, findings: Sequence[Finding], required_checks: frozenset[str]) -> bool:
        """Whether enough findings match, counted in distinct families."""
        matching = {finding.family for finding in findings if self._matches(finding, required_checks)}
        return len(matching) >= self.at_least_families

    def _matches(self, finding: Finding, required_checks: frozenset[str]) -> bool:
        return (
            finding.outcome in self.outcomes
            and (not self.severities or finding.severity in self.severities)
            and (not self.families or finding.family in self.families)
            and finding.family not in self.other_families_than
            and (not self.checks or finding.check_id in self.checks)
            and (not self.required or finding.check_id in required_checks)
        )


class Rule(BaseModel):
    """One rule: all conditions must hold; a rule without conditions always does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    recommendation: Recommendation
    summary: str
    when: tuple[Condition, ...] = ()


class Policy(BaseModel):
    """One policy file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: str
    purpose: str
    required: tuple[str, ...]
    rule: Annotated[tuple[Rule, ...], Field(min_length=1)]

    def decide(self, findings: Sequence[Finding]) -> Decision:
        """Return the recommendation of the first rule that holds.

        A required check that is not among the findings counts as not run. When no rule holds the
        recommendation is `refer`: nothing is cleared by silence.
        """
        seen = {finding.check_id for finding in findings}
        missing = tuple(_not_among_findings(check) for check in self.required if check not in seen)
        required = frozenset(self.required)
        for rule in self.rule:
            if all(condition.holds((*findings, *missing), required) for condition in rule.when):
                return Decision(rule.recommendation, rule.id, rule.summary)
        return Decision(Recommendation.REFER, "no_rule", "No rule of the policy fits; a person must look.")


@dataclass(frozen=True, slots=True)
class Decision:
    """The recommendation, the rule that made it, and its summary in one English sentence."""

    recommendation: Recommendation
    decided_by: str
    summary: str


def policy_names() -> tuple[str, ...]:
    """Return the names of the shipped policies, sorted."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")))


def load_policy(name: str) -> Policy:
    """Return a shipped policy.

    Raises:
        UsageError: unknown name (the message lists the known ones), or the file breaks the format.
    """
    if name not in policy_names():
        raise UsageError(f"no policy named {name!r}; known: {', '.join(policy_names())}", code="unknown_policy")
    try:
        return Policy.model_validate(tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"policy {name!r} is not usable: {error}", code="policy_unusable") from error


def _not_among_findings(check_id: str) -> Finding:
    return Finding(
        check_id, check_id, Outcome.NOT_RUN, Severity.INFO, "check_missing", "This check does not exist here."
    )
