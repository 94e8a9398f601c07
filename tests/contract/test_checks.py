"""What every check obeys; runs on every file of idverify/checks unasked."""

import ast
import inspect
import sys
from datetime import date

import pytest

from idverify.evidence import Absent, Evidence
from idverify.finding import Outcome
from idverify.inspection.run_checks import all_checks

ABSENT = Absent("nothing_given", "Nothing was given.")
EMPTY = Evidence(
    on=date(2026, 1, 1),
    mrz=ABSENT,
    viz=ABSENT,
    capture=ABSENT,
    portrait=ABSENT,
    live_face=ABSENT,
    face_comparison=ABSENT,
)
FAMILIES = {"barcode", "capture", "chip", "document", "live", "mrz", "native", "viz", "portrait", "watchlist"}


@pytest.fixture(params=sorted(all_checks()))
def check(request):
    return all_checks()[request.param]


def test_no_check_passes_on_empty_evidence(check):
    assert check.examine(EMPTY).outcome is not Outcome.PASSED


def test_a_check_belongs_to_a_known_family_and_names_its_source(check):
    assert check.id.partition(".")[0] in FAMILIES
    assert check.source
    assert check.title


def test_every_reason_is_a_sentence(check):
    for code, reason in check.reasons.items():
        assert code.islower()
        assert reason[0].isupper()
        assert reason.endswith(".")


def test_a_check_file_touches_no_clock_file_or_network(check):
    tree = ast.parse(inspect.getsource(sys.modules[check.run.__module__]))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not imported & {"os", "time", "random", "socket", "pathlib", "subprocess"}


def test_a_check_says_the_same_twice(check):
    assert check.examine(EMPTY) == check.examine(EMPTY)
