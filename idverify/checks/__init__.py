"""Checks, one file each: a pure function from evidence to a verdict, with its severity and its source.

A check file holds `CHECK = Check(...)` and nothing else has to change: the registry finds it, the policy sees
its family and severity, the contract tests run on it, the documentation lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from idverify.evidence import AbsentEvidenceError, Evidence
from idverify.finding import Exhibit, Finding, Outcome, Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check function says: an outcome, one of the check's reason codes, and what to look at."""

    outcome: Outcome
    code: str
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        id: `family.name`, the same in every room: inspection, exercises, kits, reports.
        title: its name for people, English.
        severity: the weight of a failure.
        source: where the rule comes from: document and clause, or the benchmark that measured its limit.
        reasons: every code the function may return, with one English sentence free of the holder's data.
        run: the check itself; `idverify.evidence.present` gives it the parts it needs.
        falsedoc: letter of the step of the FALSEDOC examination procedure (IOM, Passport Examination Procedure
            Manual) it belongs to, or empty.
    """

    id: str
    title: str
    severity: Severity
    source: str
    reasons: Mapping[str, str]
    run: Callable[[Evidence], Verdict]
    falsedoc: str = ""

    def examine(self, evidence: Evidence) -> Finding:
        """Run the check; what it needs and does not find makes it `not_run` with the reason."""
        try:
            verdict = self.run(evidence)
        except AbsentEvidenceError as error:
            return self._finding(Outcome.NOT_RUN, error.absent.code, error.absent.reason)
        return self._finding(verdict.outcome, verdict.code, self.reasons[verdict.code], verdict.exhibits)

    def _finding(self, outcome: Outcome, code: str, reason: str, exhibits: tuple[Exhibit, ...] = ()) -> Finding:
        return Finding(self.id, self.title, outcome, self.severity, code, reason, exhibits)
