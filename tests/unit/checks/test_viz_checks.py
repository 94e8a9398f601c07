import pytest

from idverify.finding import DiffExhibit, Outcome
from tests.unit.checks.conftest import ABSENT, LINES, VIZ, read_mrz, read_viz

CHECKS = {
    "viz.document_number": ("document_number", "X98765432"),
    "viz.date_of_birth": ("date_of_birth", "1981-02-03"),
    "viz.date_of_expiry": ("date_of_expiry", "2015-12-31"),
    "viz.names": ("primary_identifier", "PETROSYAN"),
    "viz.sex": ("sex", "M"),
    "viz.nationality": ("nationality", "ARM"),
}


@pytest.mark.parametrize("check", CHECKS)
def test_equal_zones_pass(examine, check):
    assert examine(check).outcome is Outcome.PASSED


@pytest.mark.parametrize(("check", "field", "value"), [(check, *change) for check, change in CHECKS.items()])
def test_another_value_fails_and_shows_both(examine, check, field, value):
    finding = examine(check, viz=read_viz(dict(VIZ) | {field: value}))
    assert (finding.outcome, finding.code) == (Outcome.FAILED, "zones_differ")
    differing = [one for one in finding.exhibits if isinstance(one, DiffExhibit) and one.left.value == value]
    assert differing


@pytest.mark.parametrize(("check", "field", "value"), [(check, *change) for check, change in CHECKS.items()])
def test_a_doubtful_value_is_not_held_against_the_document(examine, check, field, value):
    finding = examine(check, viz=read_viz(dict(VIZ) | {field: value}, confidence=0.5))
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "zones_differ_unsurely")


@pytest.mark.parametrize(("check", "field"), [(check, change[0]) for check, change in CHECKS.items()])
def test_a_value_that_is_not_found_is_open(examine, check, field):
    finding = examine(check, viz=read_viz({name: value for name, value in VIZ.items() if name != field}))
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "not_found_in_viz")


@pytest.mark.parametrize("check", CHECKS)
def test_without_a_visual_zone_the_check_is_not_run(examine, check):
    finding = examine(check, viz=ABSENT)
    assert (finding.outcome, finding.code) == (Outcome.NOT_RUN, "nothing_given")


@pytest.mark.parametrize(
    ("check", "field", "line"),
    [
        ("viz.document_number", "document_number", "L898902C3"),
        ("viz.date_of_birth", "date_of_birth", "12 AUG/AOUT 74"),
        ("viz.names", "primary_identifier", "ERIKSSON"),
    ],
)
def test_a_value_away_from_its_label_counts(examine, check, field, line):
    rest = {name: value for name, value in VIZ.items() if name != field}
    finding = examine(check, viz=read_viz(rest, lines=(line,)))
    assert (finding.outcome, finding.code) == (Outcome.PASSED, "found_without_label")


def test_the_right_value_elsewhere_keeps_a_differing_label_open(examine):
    viz = read_viz(dict(VIZ) | {"document_number": "X98765432"}, lines=("L898902C3",))
    assert examine("viz.document_number", viz=viz).code == "zones_differ_unsurely"


def test_a_difference_is_open_while_the_mrz_digit_of_the_field_disagrees(examine):
    lines = (LINES[0], LINES[1].replace("L898902C36", "L898902D36"))
    assert examine("viz.document_number", mrz=read_mrz(lines)).outcome is Outcome.INCONCLUSIVE


def test_a_whole_name_is_compared_as_one(examine):
    rest = {name: value for name, value in VIZ.items() if not name.endswith("identifier")}
    assert examine("viz.names", viz=read_viz(rest | {"full_name": "ERIKSSON, ANNA MARIA"})).outcome is Outcome.PASSED
    assert examine("viz.names", viz=read_viz(rest | {"full_name": "PETROSYAN, ARAM"})).outcome is Outcome.FAILED


def test_one_letter_of_a_name_is_left_to_the_officer(examine):
    finding = examine("viz.names", viz=read_viz(dict(VIZ) | {"primary_identifier": "ERIKSSEN"}))
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "zones_differ_unsurely")


def test_one_character_of_a_number_fails(examine):
    finding = examine("viz.document_number", viz=read_viz(dict(VIZ) | {"document_number": "L898902C4"}))
    assert finding.outcome is Outcome.FAILED
