from dataclasses import replace
from datetime import date

import pytest

from idverify.finding import Outcome
from idverify.mrz.repair import repair
from tests.unit.checks.conftest import ABSENT, LINES, VIZ, read_mrz, read_viz


def changed(line: int, column: int, character: str) -> tuple[str, ...]:
    lines = list(LINES)
    text = lines[line - 1]
    lines[line - 1] = text[: column - 1] + character + text[column:]
    return tuple(lines)


@pytest.mark.parametrize("check", ["mrz.check_digits", "mrz.dates", "mrz.state_codes", "mrz.well_formed"])
def test_a_genuine_mrz_passes(examine, check):
    assert examine(check).outcome is Outcome.PASSED


@pytest.mark.parametrize("check", ["mrz.check_digits", "mrz.dates", "mrz.state_codes", "mrz.well_formed"])
def test_without_an_mrz_nothing_about_it_is_judged(examine, check):
    assert examine(check, mrz=ABSENT).outcome is Outcome.NOT_RUN


def test_an_altered_birth_date_fails_the_check_digits_when_read_surely(examine):
    finding = examine("mrz.check_digits", mrz=read_mrz(changed(2, 15, "5")))
    assert (finding.outcome, finding.code) == (Outcome.FAILED, "digit_disagrees")


def test_a_doubtful_reading_accuses_nobody(examine):
    finding = examine("mrz.check_digits", mrz=read_mrz(changed(2, 15, "5"), surely=False))
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "read_unsurely")


def test_the_visual_zone_can_confirm_a_doubtful_reading(examine):
    printed_wrong = read_viz(dict(VIZ) | {"date_of_birth": "1975-08-12"})
    finding = examine("mrz.check_digits", mrz=read_mrz(changed(2, 15, "5"), surely=False), viz=printed_wrong)
    assert finding.outcome is Outcome.FAILED


def test_a_composite_that_alone_disagrees_is_named(examine):
    finding = examine("mrz.check_digits", mrz=read_mrz(changed(2, 44, "7")))
    assert finding.code == "only_composite_disagrees"


def test_the_exhibits_show_what_each_digit_cannot_see(examine):
    exhibit = examine("mrz.check_digits").exhibits[0]
    assert any(text.startswith(("6", "8")) for text in exhibit.blind_to)


def test_an_unknown_state_code_fails(examine):
    finding = examine("mrz.state_codes", mrz=read_mrz(changed(1, 3, "Q")))
    assert finding.outcome is Outcome.FAILED


def test_a_digit_in_the_name_breaks_the_format(examine):
    finding = examine("mrz.well_formed", mrz=read_mrz(changed(1, 7, "7")))
    assert finding.outcome is Outcome.FAILED


def test_an_impossible_date_fails(examine):
    finding = examine("mrz.dates", mrz=read_mrz(changed(2, 16, "9")))
    assert finding.outcome is Outcome.FAILED


def test_an_expired_document_fails_on_the_day_after_and_passes_on_the_last_day(examine):
    assert examine("document.not_expired", on=date(2012, 4, 15)).outcome is Outcome.PASSED
    assert examine("document.not_expired", on=date(2012, 4, 16)).outcome is Outcome.FAILED


def test_a_second_document_in_the_pictures_fails(examine):
    assert examine("document.single").outcome is Outcome.PASSED
    assert examine("document.single", further_mrz=(read_mrz(),)).outcome is Outcome.FAILED


def test_no_mrz_asks_for_another_capture(examine):
    finding = examine("mrz.present", mrz=ABSENT)
    assert (finding.outcome, finding.code) == (Outcome.FAILED, "mrz_not_found")


def test_a_look_alike_that_makes_the_digits_agree_leaves_them_open(examine):
    misread = (LINES[0], "LB98902C3" + LINES[1][9:])
    reading = replace(read_mrz(misread), proposals=repair(misread))
    finding = examine("mrz.check_digits", mrz=reading, viz=ABSENT)
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "misread_explains")


def test_a_digit_altered_into_another_is_no_misreading(examine):
    altered = changed(2, 15, "5")
    reading = replace(read_mrz(altered), proposals=repair(altered))
    assert examine("mrz.check_digits", mrz=reading, viz=ABSENT).outcome is Outcome.FAILED


def test_a_birth_date_that_fits_two_centuries_is_put_before_the_expiry(examine):
    lines = (LINES[0], "L898902C36UTO1008126F1204159ZE184226B<<<<<16")
    finding = examine("mrz.dates", mrz=read_mrz(lines, on=date(2026, 1, 1)))
    assert finding.outcome is Outcome.PASSED


def test_a_visual_zone_that_is_read_as_a_look_alike_confirms_nothing(examine):
    misread = (LINES[0], "LB98902C3" + LINES[1][9:])
    finding = examine("mrz.check_digits", mrz=read_mrz(misread, surely=False))
    assert finding.outcome is Outcome.INCONCLUSIVE
