import pytest

from idverify.errors import UsageError
from idverify.finding import Finding, Outcome, Recommendation, Severity
from idverify.inspection.policy import Policy, load_policy
from idverify.inspection.run_checks import all_checks


def findings(**changed: Outcome) -> list[Finding]:
    """Every check passed, but for those named with a double underscore for the dot."""
    outcomes = {name.replace("__", "."): outcome for name, outcome in changed.items()}
    return [
        Finding(check.id, check.title, outcomes.get(check.id, Outcome.PASSED), check.severity, "code", "Reason.")
        for check in all_checks().values()
    ]


@pytest.mark.parametrize(
    ("changed", "recommendation", "rule"),
    [
        ({}, "clear", "all_required_passed"),
        ({"mrz__check_digits": Outcome.FAILED}, "alert", "critical_failure"),
        ({"viz__names": Outcome.FAILED}, "refer", "major_failure"),
        ({"mrz__present": Outcome.FAILED}, "recapture", "no_document_read"),
        ({"mrz__present": Outcome.INCONCLUSIVE}, "recapture", "no_document_read"),
        ({"viz__names": Outcome.INCONCLUSIVE}, "refer", "required_check_open"),
        ({"viz__names": Outcome.INCONCLUSIVE, "capture__focus": Outcome.FAILED}, "recapture", "poor_capture"),
        ({"capture__focus": Outcome.FAILED}, "clear", "all_required_passed"),
        ({"viz__sex": Outcome.INCONCLUSIVE}, "clear", "all_required_passed"),
        ({"portrait__live_match": Outcome.NOT_RUN}, "refer", "required_check_open"),
        ({"viz__names": Outcome.FAILED, "capture__colour": Outcome.FAILED}, "refer", "major_failure"),
        ({"viz__names": Outcome.FAILED, "capture__focus": Outcome.FAILED}, "recapture", "poor_capture_misread"),
        ({"chip__mrz": Outcome.FAILED, "capture__focus": Outcome.FAILED}, "refer", "major_failure_elsewhere"),
        ({"chip__signature": Outcome.FAILED}, "alert", "critical_failure"),
        ({"chip__mrz": Outcome.FAILED}, "refer", "major_failure_elsewhere"),
        ({"chip__security_object": Outcome.INCONCLUSIVE}, "recapture", "chip_unreadable"),
        ({"chip__chain": Outcome.INCONCLUSIVE, "chip__mrz": Outcome.INCONCLUSIVE}, "clear", "all_required_passed"),
    ],
)
def test_the_first_rule_that_holds_decides(changed, recommendation, rule):
    decision = load_policy("first-line").decide(findings(**changed))
    assert (decision.recommendation.value, decision.decided_by) == (recommendation, rule)


@pytest.mark.parametrize("check", ["chip__chain", "chip__mrz", "chip__live_match", "chip__signature"])
@pytest.mark.parametrize("outcome", [Outcome.INCONCLUSIVE, Outcome.NOT_RUN])
def test_where_a_chip_is_required_nothing_is_clear_before_it_is_proved(check, outcome):
    decision = load_policy("first-line-chip").decide(findings(**{check: outcome}))
    assert (decision.recommendation.value, decision.decided_by) == ("refer", "required_check_open")


def test_weak_signs_count_only_from_different_families():
    policy = load_policy("document-only")
    one_family = [
        *findings(),
        Finding("forensic.moire", "t", Outcome.FAILED, Severity.MINOR, "code", "Reason."),
        Finding("forensic.noise", "t", Outcome.FAILED, Severity.MINOR, "code", "Reason."),
    ]
    two_families = [*one_family, Finding("layout.size", "t", Outcome.FAILED, Severity.MINOR, "code", "Reason.")]
    assert policy.decide(one_family).recommendation is Recommendation.CLEAR
    assert policy.decide(two_families).decided_by == "several_weak_signs"


def test_a_policy_without_a_fitting_rule_refers():
    policy = Policy.model_validate(
        {
            "id": "x",
            "version": "1",
            "purpose": "test",
            "required": [],
            "rule": [
                {"id": "a", "recommendation": "clear", "summary": "s", "when": [{"outcomes": ["failed"]}]},
            ],
        }
    )
    assert policy.decide(findings()).recommendation is Recommendation.REFER


def test_an_unknown_policy_lists_the_known_ones():
    with pytest.raises(UsageError, match="document-only, first-line"):
        load_policy("nonsense")
