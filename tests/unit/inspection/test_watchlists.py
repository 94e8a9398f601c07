"""Watchlists in inspections: hits, misses, what cannot be searched, and what is said of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from idverify.checks.watchlist_hits import CHECK
from idverify.document import Quad
from idverify.errors import IdverifyError
from idverify.evidence import Absent, Evidence
from idverify.face.portrait import Portrait
from idverify.face.values import DetectedFace, FaceProblem, Template
from idverify.finding import Outcome, ScoreExhibit, TextExhibit
from idverify.inspection.galleries import gallery_place, gallery_places, maker_of
from idverify.inspection.policy import load_policy
from idverify.inspection.run_checks import all_checks
from idverify.inspection.watchlists import NO_WATCHLIST, Watchlists
from idverify.matching.gallery import Entry, Gallery
from idverify.matching.watchlist import WatchlistReport
from idverify.model_store import ModelStore
from idverify.settings import Settings

ON = date(2026, 11, 24)
MODELS = ModelStore()
MADE_BY, DIMENSION = maker_of("sface", MODELS)
ABSENT = Absent("nothing_given", "Nothing was given.")
POINT = (1.0, 1.0)
FACE = DetectedFace(Quad.from_box(0, 0, 100, 100), (POINT,) * 5, (30.0, 40.0), (70.0, 40.0), 0.9)


def row(seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal(DIMENSION)
    return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def portrait(seed: int, *problems: FaceProblem) -> Portrait:
    template = Template.from_raw(row(seed), engine="sface", model_sha256=MADE_BY.model_sha256)
    return Portrait(1, FACE, template, problems=problems)


def evidence(report: WatchlistReport | Absent, face: Portrait | Absent = ABSENT) -> Evidence:
    return Evidence(ON, ABSENT, ABSENT, ABSENT, face, ABSENT, ABSENT, watchlist=report)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two watchlists: `lost` with two entries, one of them expired, and `red` with one."""
    for name, seeds in (("lost", (1, 2)), ("red", (3,))):
        with Gallery.create(tmp_path / name, MADE_BY, dimension=DIMENSION) as gallery:
            for seed in seeds:
                expires = date(2026, 1, 1) if seed == 2 else None
                entry = Entry(f"e{seed}", f"s{seed}", ("test",), "exercise", expires)
                gallery.enrol([entry], row(seed), MADE_BY)
    return Settings(gallery_dir=tmp_path, watchlists=("lost", "red"))


def test_without_watchlists_nothing_is_searched_and_nothing_passes():
    report = Watchlists(Settings(), MODELS).search({"portrait": portrait(1)}, on=ON)
    assert report is NO_WATCHLIST
    finding = CHECK.examine(evidence(report))
    assert (finding.outcome, finding.code) == (Outcome.NOT_RUN, "no_watchlist_configured")


def test_a_hit_names_entry_similarity_rates_and_certificate(settings: Settings):
    faces: dict[str, Portrait | Absent] = {"live_face": ABSENT, "portrait": portrait(1)}
    report = Watchlists(settings, MODELS).search(faces, on=ON)
    assert isinstance(report, WatchlistReport)
    found, none = report.searches
    (hit,) = found.hits
    assert (found.gallery, found.probe, hit.id, hit.labels) == ("lost", "portrait", "e1", ("test",))
    assert hit.similarity == pytest.approx(1, abs=1e-6)
    assert hit.fmr < found.fmr == 1e-5
    assert found.expected_fpir == pytest.approx(1e-5, rel=0.01)  # the expired entry is not compared
    assert none.hits == ()
    assert found.certificate.holds
    finding = CHECK.examine(evidence(report, portrait(1)))
    assert (finding.outcome, finding.code) == (Outcome.FAILED, "candidate_found")
    score = next(one for one in finding.exhibits if isinstance(one, ScoreExhibit))
    assert set(score.operating_point) == {"fmr", "fmr_at_similarity", "expected_fpir"}
    named = next(one for one in finding.exhibits if isinstance(one, TextExhibit))
    assert "e1" in named.value
    assert named.region is not None
    assert "e1" not in finding.reason


def test_an_expired_entry_is_no_hit_and_was_one_on_its_last_day(settings: Settings):
    watchlists = Watchlists(settings, MODELS)
    for day, outcome in ((ON, Outcome.PASSED), (date(2026, 1, 1), Outcome.FAILED)):
        report = watchlists.search({"portrait": portrait(2)}, on=day)
        assert CHECK.examine(evidence(report)).outcome is outcome


def test_every_face_is_searched_in_every_watchlist(settings: Settings):
    faces: dict[str, Portrait | Absent] = {
        "live_face": portrait(3),
        "portrait": portrait(8),
        "chip_portrait": portrait(1),
    }
    report = Watchlists(settings, MODELS).search(faces, on=ON)
    assert isinstance(report, WatchlistReport)
    hits = {(one.gallery, one.probe): [hit.id for hit in one.hits] for one in report.searches}
    assert len(hits) == 6
    assert {place: ids for place, ids in hits.items() if ids} == {
        ("lost", "chip_portrait"): ["e1"],
        ("red", "live_face"): ["e3"],
    }


def test_what_is_enrolled_and_removed_meanwhile_counts(settings: Settings, tmp_path: Path):
    watchlists = Watchlists(settings, MODELS)

    def outcome(seed: int) -> Outcome:
        return CHECK.examine(evidence(watchlists.search({"portrait": portrait(seed)}, on=ON))).outcome

    assert outcome(7) is Outcome.PASSED
    with Gallery.open(tmp_path / "red") as gallery:
        gallery.enrol([Entry("e7")], row(7), MADE_BY)
        assert outcome(7) is Outcome.FAILED
        gallery.remove(["e7"])
        assert outcome(7) is Outcome.PASSED
        gallery.enrol([Entry("e7")], row(7), MADE_BY)
        gallery.compact()
    assert outcome(7) is Outcome.FAILED


@pytest.mark.parametrize("face", [ABSENT, portrait(1, FaceProblem.FACE_TOO_SMALL)])
def test_without_a_face_to_search_for_it_is_open_never_passed(settings: Settings, face: Portrait | Absent):
    finding = CHECK.examine(evidence(Watchlists(settings, MODELS).search({"portrait": face}, on=ON)))
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "no_face_to_search")


def without_its_key(folder: Path) -> None:
    (folder / "key").unlink()


def damaged(folder: Path) -> None:
    with Gallery.open(folder) as gallery:
        gallery.compact()
    segment = next(folder.glob("segments/segment-*.idvs"))
    content = bytearray(segment.read_bytes())
    content[3] ^= 1
    segment.write_bytes(content)


def of_another_engine(folder: Path) -> None:
    stamp = folder / "gallery.json"
    stamp.write_text(stamp.read_text().replace('"sface"', '"dlib"'))


@pytest.mark.parametrize("harm", [without_its_key, damaged, of_another_engine])
def test_a_watchlist_that_cannot_be_searched_in_full_is_never_a_pass(settings: Settings, tmp_path: Path, harm: Any):
    harm(tmp_path / "red")
    watchlists = Watchlists(settings, MODELS)
    finding = CHECK.examine(evidence(watchlists.search({"portrait": portrait(9)}, on=ON)))
    assert (finding.outcome, finding.code) == (Outcome.INCONCLUSIVE, "not_searched_in_full")
    found = CHECK.examine(evidence(watchlists.search({"portrait": portrait(1)}, on=ON)))
    assert found.outcome is Outcome.FAILED  # what is found in the rest is still said
    if harm is not damaged:
        with pytest.raises(IdverifyError):
            watchlists.warm_up()


@pytest.mark.parametrize("policy", ["first-line", "document-only"])
@pytest.mark.parametrize(
    ("outcome", "rule"), [(Outcome.FAILED, "watchlist_hit"), (Outcome.INCONCLUSIVE, "watchlist_open")]
)
def test_a_hit_and_an_open_search_are_referred(policy: str, outcome: Outcome, rule: str):
    passed = [check.examine(evidence(ABSENT)) for check in all_checks().values()]
    findings = [replace(one, outcome=outcome if one.check_id == CHECK.id else Outcome.PASSED) for one in passed]
    decision = load_policy(policy).decide(findings)
    assert (decision.recommendation.value, decision.decided_by) == ("refer", rule)


def test_a_hit_counts_before_another_picture_is_asked_for():
    failed = {CHECK.id, "mrz.present"}
    findings = [
        replace(check.examine(evidence(ABSENT)), outcome=Outcome.FAILED if check.id in failed else Outcome.PASSED)
        for check in all_checks().values()
    ]
    assert load_policy("first-line").decide(findings).decided_by == "watchlist_hit"


def test_galleries_have_safe_names(settings: Settings):
    assert [place.name for place in gallery_places(settings)] == ["lost", "red"]
    for name in ("../lost", "", "Lost", "a b", "x" * 65):
        with pytest.raises(IdverifyError):
            gallery_place(settings, name)
    with pytest.raises(IdverifyError):
        gallery_place(Settings(), "lost")
