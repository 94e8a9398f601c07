"""The chip checks on specimen chips: what each says of a genuine, an altered, an exchanged and an unproved chip."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from idverify.chip.delivery import sort_delivery
from idverify.chip.reader_report import ReaderReport
from idverify.chip.trust_store import TrustStore
from idverify.chip.verification import ChipVerification, verify_chip
from idverify.document import Quad
from idverify.evidence import Evidence
from idverify.face.calibration import Bound
from idverify.face.compare import FaceComparison, FaceVerdict
from idverify.face.portrait import Portrait
from idverify.face.values import DetectedFace, FaceProblem, Template
from idverify.finding import DiffExhibit, Finding, Outcome, TextExhibit
from idverify.inspection.fields import view_fields
from idverify.inspection.limits import not_examined
from idverify.inspection.run_checks import all_checks, run_checks
from tests.unit.checks.conftest import ABSENT, GENUINE, read_mrz, read_viz
from tests.unit.chip._chips import ON, specimen, verified

FACE = Portrait(
    page=1,
    face=DetectedFace(Quad.from_box(10, 10, 210, 250), ((60.0, 90.0),) * 5, (60.0, 90.0), (160.0, 90.0), 0.95),
    template=Template(np.ones(1, np.float32), "by hand", "0" * 64, 1.0),
)
LINES = specimen().bearer.personal.mrz_lines


@cache
def chip(defect: str = "") -> ChipVerification:
    return verified(specimen(defect))


@cache
def unproved() -> ChipVerification:
    delivery = sort_delivery(specimen().chip)
    return verify_chip(delivery.files, TrustStore(), on=ON, report=delivery.report)


def printed() -> Evidence:
    """The page of the specimen chip, read without a fault."""
    mrz = read_mrz(LINES, on=ON)
    assert mrz.mrz is not None
    names = ("document_number", "primary_identifier", "secondary_identifier", "sex")
    values = {name: mrz.mrz.fields[name] for name in names}
    values |= {name: mrz.mrz.fields[f"{name}_iso"] for name in ("date_of_birth", "date_of_expiry")}
    return replace(GENUINE, on=ON, mrz=mrz, viz=read_viz(values))


def compared(verdict: FaceVerdict) -> FaceComparison:
    return FaceComparison(0.5, 1e-5, Bound.MEASURED, verdict, 0.4, 0.3, 1e-4, 1e-2, "by hand", "none")


@pytest.fixture
def examined() -> Callable[..., Finding]:
    def run(check_id: str, verification: ChipVerification, **changes: Any) -> Finding:
        return all_checks()[check_id].examine(replace(printed(), chip=verification, **changes))

    return run


def test_every_check_of_a_genuine_chip_passes():
    match = compared(FaceVerdict.MATCH)
    evidence = replace(printed(), chip=chip(), chip_portrait=FACE, portrait=FACE, live_face=FACE)
    evidence = replace(evidence, chip_page_comparison=match, chip_live_comparison=match)
    findings = [one for one in run_checks(evidence) if one.family == "chip"]
    passed = {one.check_id for one in findings if one.outcome is Outcome.PASSED}
    assert {one.check_id for one in findings} - passed == {"chip.reader_claims", "chip.card_security"}


@pytest.mark.parametrize(
    ("defect", "check", "code"),
    [
        ("dg1-altered", "chip.data_group_hashes", "hash_differs"),
        ("signature-broken", "chip.signature", "signature_wrong"),
        ("signer-revoked", "chip.revocation", "revoked"),
        ("chip-cloned", "chip.active_authentication", "response_wrong"),
        ("signer-of-other-state", "chip.country", "mrz_state_differs"),
    ],
)
def test_a_step_that_fails_fails_its_check(examined, defect, check, code):
    finding = examined(check, chip(defect))
    assert (finding.outcome, finding.code) == (Outcome.FAILED, code)


def test_an_issuer_outside_the_trust_store_is_no_fraud(examined):
    finding = examined("chip.chain", unproved())
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "issuer_not_in_trust_store")
    failed = [one for one in run_checks(replace(printed(), chip=unproved())) if one.outcome is Outcome.FAILED]
    assert not [one.check_id for one in failed if one.family == "chip"]


def test_a_security_object_cut_off_is_to_be_read_again_before_anybody_is_blamed(examined):
    finding = examined("chip.security_object", chip("sod-truncated"))
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "security_object_unreadable")


@pytest.mark.parametrize("check", ["chip.mrz", "chip.viz", "chip.not_expired"])
def test_what_agrees_with_a_chip_that_nobody_proves_has_not_passed(examined, check):
    finding = examined(check, unproved())
    assert finding.outcome is Outcome.INCONCLUSIVE
    assert finding.code in {"agrees_unproved", "not_expired_unproved"}
    shown = [one.right if isinstance(one, DiffExhibit) else one for one in finding.exhibits]
    assert {one.source for one in shown if isinstance(one, TextExhibit)} == {"chip_unproved"}


def test_the_chip_of_another_holder_is_not_this_pages(examined):
    other = chip("chip-of-other-holder")
    assert examined("chip.mrz", other).code == "chip_and_page_differ"
    assert examined("chip.viz", other).code == "chip_and_print_differ"
    differing = {one.note for one in examined("chip.mrz", other).exhibits if isinstance(one, DiffExhibit)}
    assert {"document number", "primary identifier"} <= differing


def test_a_name_read_unsurely_does_not_speak_against_the_chip(examined):
    misread = (LINES[0][:5] + "X" + LINES[0][6:], *LINES[1:])
    finding = examined("chip.mrz", chip(), mrz=read_mrz(misread, surely=False, on=ON))
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "chip_and_page_differ_unsurely")
    assert examined("chip.mrz", chip(), mrz=read_mrz(misread, on=ON)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("name", "value", "outcome"),
    [
        ("authority", "SOMEBODY ELSE ENTIRELY", Outcome.FAILED),
        ("date_of_issue", "1999-01-01", Outcome.FAILED),
        ("full_name", "NOBODY, AT ALL", Outcome.FAILED),
    ],
)
def test_details_of_the_chip_are_held_against_the_print(examined, name, value, outcome):
    finding = examined("chip.details", chip(), viz=read_viz({name: value}))
    assert (finding.outcome, finding.code) == (outcome, "chip_and_print_differ")
    unsure = examined("chip.details", chip(), viz=read_viz({name: value}, confidence=0.5))
    assert unsure.outcome is Outcome.INCONCLUSIVE


def test_details_that_are_printed_as_the_chip_has_them_pass(examined):
    document = chip().contents.document
    assert document is not None
    values = {"date_of_issue": document.texts["date_of_issue"], "authority": document.texts["issuing_authority"]}
    assert examined("chip.details", chip(), viz=read_viz(values)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("verdict", "outcome", "outcome_unproved"),
    [
        (FaceVerdict.MATCH, Outcome.PASSED, Outcome.INCONCLUSIVE),
        (FaceVerdict.NO_MATCH, Outcome.FAILED, Outcome.FAILED),
        (FaceVerdict.INCONCLUSIVE, Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE),
    ],
)
def test_a_face_proves_somebody_only_when_the_chip_is_proved(examined, verdict, outcome, outcome_unproved):
    faces: dict[str, Any] = {"chip_portrait": FACE, "portrait": FACE, "live_face": FACE}
    faces |= {"chip_page_comparison": compared(verdict), "chip_live_comparison": compared(verdict)}
    for check in ("chip.portrait_match", "chip.live_match"):
        assert examined(check, chip(), **faces).outcome is outcome
        assert examined(check, unproved(), **faces).outcome is outcome_unproved


def test_the_chips_picture_is_judged_by_its_one_face(examined):
    assert examined("chip.portrait_quality", chip(), chip_portrait=ABSENT).outcome is Outcome.NOT_RUN
    several = replace(FACE, problems=(FaceProblem.SEVERAL_FACES,))
    assert examined("chip.portrait_quality", chip(), chip_portrait=several).code == "several_faces"


def test_the_readers_word_is_shown_and_decides_nothing(examined):
    delivery = sort_delivery(specimen().chip)
    report = ReaderReport(claims={"pace": "success"})
    finding = examined("chip.reader_claims", verify_chip(delivery.files, TrustStore(), on=ON, report=report))
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "not_reverified")
    assert [one.value for one in finding.exhibits] == ["PACE: success"]


def test_a_document_past_its_chips_last_day_has_expired(examined):
    mrz = chip().contents.mrz
    expiry = mrz.date_of_expiry.value if mrz else None
    assert expiry is not None
    assert examined("chip.not_expired", chip(), on=expiry).outcome is Outcome.PASSED
    assert examined("chip.not_expired", chip(), on=expiry.replace(year=expiry.year + 1)).code == "expired"


def test_the_fields_show_the_chip_beside_the_page_and_whether_it_is_proved():
    genuine = {field.name: field for field in view_fields(replace(printed(), chip=chip()))}
    assert [one.source for one in genuine["document_number"].sources] == ["mrz", "viz", "chip"]
    assert genuine["document_number"].agreement == "agree"
    assert genuine["authority"].agreement == "one_source"
    altered = {field.name: field for field in view_fields(replace(printed(), chip=chip("dg1-altered")))}
    assert altered["primary_identifier"].agreement == "differ"
    assert altered["primary_identifier"].sources[-1].source == "chip_unproved"


def test_a_chip_nobody_read_is_one_feature_not_examined_and_no_list_of_checks():
    without = [one.feature for one in not_examined(run_checks(printed()))]
    assert "chip" in without
    assert not [one for one in without if one.startswith("chip.")]
    with_chip = [one.feature for one in not_examined(run_checks(replace(printed(), chip=chip())))]
    assert "chip" not in with_chip
    assert "chip.live_match" in with_chip
