"""An audit says sound of a sound gallery, and finds each kind of injected error."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from idverify.errors import UsageError
from idverify.matching.audit import AuditOutcome, AuditPlan, audit_view
from idverify.matching.search import Answer, search_top
from idverify.matching.store.plane_file import PlaneFile, write_planes
from idverify.matching.store.store import TemplateReader
from tests.unit.matching.store._stores import filled, new_store, open_store

ALL = AuditPlan(rows=None, probes=6)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = new_store(tmp_path / "store")
    filled(root, 150)
    with open_store(root) as store:
        store.remove(["t7", "t140"])
    return root


def rewritten(root: Path, name: str, change: Any) -> None:
    """Change one plane of the largest segment and write the file again, with checksums that are right."""
    path = max(root.glob("segments/segment-*.idvs"), key=lambda one: one.stat().st_size)
    file = PlaneFile(path)
    planes = {one: np.array(file.plane(one)) for one in file.names}
    planes[name] = change(planes[name])
    write_planes(path, planes, file.facts)


def test_a_sound_gallery_is_sound_and_the_report_says_how_much_was_checked(root: Path):
    view = TemplateReader(root).view()
    report = audit_view(view, ALL)
    assert report.outcome is AuditOutcome.SOUND
    assert (report.rows_live, report.rows_checked) == (148, 148)
    assert report.comparisons == 6 * 148
    assert report.answers == 18
    assert report.segments == len(view.parts)
    assert (report.missed, report.extra, report.bounds_broken) == (0, 0, 0)
    assert report.largest_difference < 1e-14
    assert audit_view(view, AuditPlan(rows=20, probes=2)).rows_checked == 20


def test_an_empty_gallery_is_not_called_sound(tmp_path: Path):
    report = audit_view(TemplateReader(new_store(tmp_path / "store")).view(), ALL)
    assert report.outcome is AuditOutcome.NOTHING_CHECKED
    assert report.as_json()["comparisons"] == 0


def test_codes_that_are_not_of_their_rows_are_found(root: Path):
    rewritten(root, "code.head", lambda codes: 255 - codes)
    view = TemplateReader(root).view()
    assert not view.missing
    report = audit_view(view, ALL)
    assert report.outcome is AuditOutcome.UNSOUND
    assert report.not_found_by_itself
    assert report.missed
    assert report.bounds_broken


def test_rows_that_are_no_templates_are_found(root: Path):
    def spoiled(rows: Any) -> Any:
        rows[3] = np.nan
        rows[5] *= 0.5
        return rows

    rewritten(root, "rows", spoiled)
    report = audit_view(TemplateReader(root).view(), ALL)
    assert report.outcome is AuditOutcome.UNSOUND
    assert report.not_unit == 2


def test_an_index_that_leads_elsewhere_is_found(root: Path):
    rewritten(root, "id_hashes", lambda hashes: hashes + np.uint64(1))
    report = audit_view(TemplateReader(root).view(), ALL)
    assert report.not_found_by_id
    assert report.outcome is AuditOutcome.UNSOUND


def test_a_damaged_file_makes_it_unsound_and_is_named(root: Path):
    path = next(root.glob("segments/segment-*.idvs"))
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    report = audit_view(TemplateReader(root).view(), ALL)
    assert report.outcome is AuditOutcome.UNSOUND
    assert [part["file"] for part in report.as_json()["missing"]] == [path.name]


@pytest.mark.parametrize("fault", ["missed", "extra", "bounds_broken"])
def test_a_search_that_answers_wrongly_is_found(root: Path, fault: str, monkeypatch: pytest.MonkeyPatch):
    def wrong(probes: Any, snapshot: Any, **options: Any) -> tuple[Answer, ...]:
        answers = search_top(probes, snapshot, **options)
        first = answers[0]
        if fault == "missed":
            changed = Answer(first.rows[1:], first.similarities[1:], first.certificate)
        elif fault == "extra":
            low = search_top(-probes[:1], snapshot, k=1)[0]
            changed = Answer(
                np.append(first.rows, low.rows), np.append(first.similarities, -low.similarities), first.certificate
            )
        else:
            changed = replace(first, certificate=first.certificate._replace(highest_left_out=-1.0))
        return (changed, *answers[1:])

    monkeypatch.setattr("idverify.matching.audit.search_top", wrong)
    report = audit_view(TemplateReader(root).view(), ALL)
    assert getattr(report, fault) >= 1
    assert report.outcome is AuditOutcome.UNSOUND


@pytest.mark.parametrize("plan", [{"rows": 0}, {"probes": 0}])
def test_an_audit_of_nothing_is_refused(plan: dict[str, int]):
    with pytest.raises(UsageError):
        AuditPlan(**plan)
