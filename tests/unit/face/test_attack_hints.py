"""Hints at attacks speak on what they are meant for, are silent on a plain face, and say what was not measured."""

from __future__ import annotations

from datetime import date

import cv2
import numpy as np
import pytest

from idverify.checks import Check
from idverify.document import Pixels
from idverify.evidence import Absent, Evidence
from idverify.face.attack_hint import (
    FaceView,
    MeasuredHint,
    measure_morph,
    measure_presentation,
    morph_hints,
    presentation_hints,
)
from idverify.face.face_mesh import FacePoints
from idverify.finding import Finding, Outcome, Recommendation
from idverify.inspection.policy import load_policy, policy_names
from idverify.inspection.run_checks import all_checks
from tests.unit.face._fakes import face_at, template_of

_FACE = face_at(300, 200, 220)


def _scene() -> Pixels:
    """A noisy grey picture with a dark blob where the face is."""
    noise = np.random.default_rng(1).normal(0, 4, (720, 960, 3))
    picture = np.full((720, 960, 3), 150.0) + noise
    cv2.circle(picture, (410, 310), 120, (90, 70, 60), -1)
    cv2.circle(picture, (370, 280), 30, (5, 5, 5), -1)
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _hint(image: Pixels, name: str) -> MeasuredHint:
    return {hint.name: hint for hint in measure_presentation(FaceView(image, _FACE))}[name]


def test_nothing_speaks_on_a_plain_face():
    assert not [hint.name for hint in measure_presentation(FaceView(_scene(), _FACE)) if hint.speaks]


@pytest.mark.parametrize("period_px", [2.3, 3.1, 4.7])
def test_the_dots_of_a_display_are_a_regular_pattern(period_px: float):
    rows, columns = np.mgrid[0:720, 0:960]
    lattice = 1 + 0.08 * np.cos(2 * np.pi * (columns + 0.1 * rows) / period_px)
    shown = np.clip(_scene() * lattice[..., None], 0, 255).astype(np.uint8)
    assert _hint(shown, "regular_pattern").speaks


@pytest.mark.parametrize("quality", [75, 90, 100])
def test_the_blocks_of_jpeg_are_no_regular_pattern(quality: int):
    file = cv2.imencode(".jpg", _scene(), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    assert not _hint(np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8), "regular_pattern").speaks


def test_a_sheet_around_the_face_is_a_straight_border():
    picture = _scene()
    cv2.rectangle(picture, (180, 90), (640, 620), (250, 250, 250), 12)
    assert _hint(picture, "straight_border").speaks


def test_a_door_frame_on_one_side_is_none():
    picture = _scene()
    cv2.rectangle(picture, (180, 0), (200, 719), (250, 250, 250), -1)
    assert not _hint(picture, "straight_border").speaks


def test_a_picture_without_dark_places_has_lifted_blacks():
    pale = (60 + _scene() * 0.5).astype(np.uint8)
    assert _hint(pale, "lifted_blacks").speaks


def test_a_face_too_small_for_a_pattern_is_not_measured_rather_than_silent():
    view = FaceView(_scene(), face_at(300, 200, 60))
    hint = {hint.name: hint for hint in measure_presentation(view)}["regular_pattern"]
    assert hint.value is None
    assert not hint.speaks


def test_a_face_outside_the_picture_is_no_error():
    measure_presentation(FaceView(_scene(), face_at(-900, -900, 100)))


def test_grey_pictures_are_measured():
    assert all(hint.value is not None for hint in measure_presentation(FaceView(_scene()[:, :, 0].copy(), _FACE)))


def _points(shift_px: float, turn_deg: float = 0.0) -> FacePoints:
    """A head of random points, its nose moved sideways, the head turned about its upright axis."""
    points = np.random.default_rng(3).uniform(-60, 60, (468, 3))
    points[[33, 133, 362, 263], :2] = [[-40, -20], [-20, -20], [20, -20], [40, -20]]
    points[[168, 6, 197, 195, 5, 4, 1, 98, 327, 2], 0] += shift_px
    angle = np.radians(turn_deg)
    about = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    return FacePoints(points @ about.T + 300, 1.0, (5.0, 5.0))


def _shift(document: FacePoints, live: FacePoints) -> float:
    views = [FaceView(_scene(), _FACE, None, points) for points in (document, live)]
    value = {hint.name: hint for hint in measure_morph(*views)}["shifted_landmarks"].value
    assert value is not None
    return value


def test_a_turned_head_has_no_shifted_landmarks_and_a_moved_nose_has():
    assert _shift(_points(0), _points(0, turn_deg=20)) < 1e-6
    assert _shift(_points(12), _points(0)) > 0.05


def test_without_points_or_templates_no_morph_hint_is_measured():
    view = FaceView(_scene(), _FACE)
    assert [hint.value for hint in measure_morph(view, view)] == [None] * len(morph_hints())


def test_the_likeness_of_strangers_is_no_question_of_morphs():
    one, other = template_of(1, 0, engine="sface"), template_of(0, 1, engine="sface")
    between = template_of(1, 1, engine="sface")

    def value(first: object, second: object) -> float | None:
        views = [FaceView(_scene(), _FACE, template) for template in (first, second)]  # type: ignore[arg-type]
        return {hint.name: hint for hint in measure_morph(*views)}["likeness_between"].value

    assert value(one, other) is None
    assert value(one, between) == pytest.approx(1 - np.sqrt(0.5))


def test_a_hint_is_named_after_its_file():
    assert [hint.name for hint in presentation_hints().values()] == list(presentation_hints())
    assert [hint.name for hint in morph_hints().values()] == list(morph_hints())


def _finding(check: Check, speaking: int, unmeasured: int = 0) -> Outcome:
    values = [2.0] * speaking + [None] * unmeasured + [0.0] * (3 - speaking - unmeasured)
    hints = tuple(MeasuredHint(f"hint_{n}", "a sign", value, 1.0) for n, value in enumerate(values))
    absent = Absent("nothing", "Nothing.")
    evidence = Evidence(
        on=date(2026, 1, 1),
        mrz=absent,
        viz=absent,
        capture=absent,
        portrait=absent,
        live_face=absent,
        face_comparison=absent,
        presentation_hints=hints,
        morph_hints=hints,
    )
    return check.examine(evidence).outcome


def test_one_presentation_sign_fails_the_check_and_silence_passes_only_when_everything_was_looked_for():
    check = all_checks()["live.presentation_attack_hints"]
    assert _finding(check, 1) is Outcome.FAILED
    assert _finding(check, 0) is Outcome.PASSED
    assert _finding(check, 0, unmeasured=1) is Outcome.INCONCLUSIVE


def test_one_morph_sign_alone_leaves_the_check_open_and_two_fail_it():
    check = all_checks()["portrait.morph_hints"]
    assert _finding(check, 2) is Outcome.FAILED
    assert _finding(check, 1) is Outcome.INCONCLUSIVE
    assert _finding(check, 0) is Outcome.PASSED
    assert _finding(check, 0, unmeasured=1) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize("name", policy_names())
@pytest.mark.parametrize("check_id", ["live.presentation_attack_hints", "portrait.morph_hints"])
def test_attack_hints_alone_change_no_recommendation(name: str, check_id: str):
    outcomes = dict.fromkeys(all_checks(), Outcome.PASSED) | {check_id: Outcome.FAILED}
    findings = [
        Finding(check.id, check.title, outcomes[check.id], check.severity, "code", "Reason.")
        for check in all_checks().values()
    ]
    assert load_policy(name).decide(findings).recommendation is Recommendation.CLEAR
