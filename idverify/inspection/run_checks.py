"""Runs every check on the evidence."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

import idverify.checks
from idverify.checks import Check
from idverify.evidence import Evidence
from idverify.finding import Finding
from idverify.registry import load_constants


@cache
def all_checks() -> MappingProxyType[str, Check]:
    """Return every check by id, sorted.

    Raises:
        TypeError: two check files use one id, or a file lacks its CHECK.
    """
    checks = load_constants(idverify.checks, constant="CHECK", kind=Check).values()
    by_id = {check.id: check for check in sorted(checks, key=lambda check: check.id)}
    if len(by_id) != len(checks):
        raise TypeError("two check files use one id")
    return MappingProxyType(by_id)


def run_checks(evidence: Evidence) -> tuple[Finding, ...]:
    """Return the finding of every check, in the order of their ids; none can be left out."""
    return tuple(check.examine(evidence) for check in all_checks().values())
