"""What every policy obeys; runs on every file of idverify/inspection/policies unasked."""

from dataclasses import replace

import pytest

from idverify.finding import Finding, Outcome, Recommendation, Severity
from idverify.inspection.policy import load_policy, policy_names
from idverify.inspection.run_checks import all_checks


@pytest.fixture(params=policy_names())
def policy(request):
    return load_policy(request.param)


def findings(outcome: Outcome) -> list[Finding]:
    return [
        Finding(check.id, check.title, outcome, check.severity, "code", "Reason.") for check in all_checks().values()
    ]


def test_a_policy_clears_only_when_everything_required_passed(policy):
    assert policy.decide(findings(Outcome.PASSED)).recommendation is Recommendation.CLEAR


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.NOT_RUN])
def test_a_policy_clears_nothing_else(policy, outcome):
    assert policy.decide(findings(outcome)).recommendation is not Recommendation.CLEAR


def test_no_finding_at_all_is_never_clear(policy):
    assert policy.decide([]).recommendation is not Recommendation.CLEAR


def test_one_required_check_left_out_is_never_clear(policy):
    for required in policy.required:
        rest = [finding for finding in findings(Outcome.PASSED) if finding.check_id != required]
        assert policy.decide(rest).recommendation is not Recommendation.CLEAR


def test_one_critical_failure_is_never_averaged_away(policy):
    critical = Finding("chip.signature", "t", Outcome.FAILED, Severity.CRITICAL, "code", "Reason.")
    assert policy.decide([*findings(Outcome.PASSED), critical]).recommendation is Recommendation.ALERT


@pytest.mark.parametrize("others", [Outcome.PASSED, Outcome.INCONCLUSIVE])
def test_a_poor_capture_is_no_sign_of_fraud_beside_a_weak_one(policy, others):
    weak = Finding("portrait.morph_hints", "t", Outcome.FAILED, Severity.MINOR, "code", "Reason.")
    rest = [finding for finding in findings(Outcome.PASSED) if finding.check_id != weak.check_id]
    seen = [replace(one, outcome=Outcome.FAILED if one.family == "capture" else others) for one in rest]
    decision = policy.decide([*seen, weak])
    assert decision.recommendation is not Recommendation.ALERT
    assert decision.decided_by != "several_weak_signs"


def test_a_policy_names_only_checks_that_exist(policy):
    named = set(policy.required) | {name for rule in policy.rule for one in rule.when for name in one.checks}
    assert named <= set(all_checks())


def test_rule_ids_are_unique(policy):
    ids = [rule.id for rule in policy.rule]
    assert len(set(ids)) == len(ids)
