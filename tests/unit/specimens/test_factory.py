from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest
from PIL import Image

from idverify.cli import run
from idverify.document import Quad
from idverify.errors import ExitCode, UsageError
from idverify.mrz import parse_mrz
from idverify.specimens.alteration import Digits, draw_alteration, forged_mrz
from idverify.specimens.factory import Order, _scene, make_specimen, make_specimens
from idverify.specimens.layout import load_layout
from idverify.specimens.people import load_regions, make_issue
from idverify.specimens.portraits import PortraitLibrary, default_folder
from idverify.specimens.shot import parse_chain, shoot
from idverify.specimens.writer import write_specimens

_ORDER = Order(dpi=120.0, seed=9)


def test_one_worker_and_two_make_the_same_specimens():
    alone = list(make_specimens(_ORDER, count=3))
    together = list(make_specimens(_ORDER, count=3, workers=2))

    for one, other in zip(alone, together, strict=True):
        assert one.issue == other.issue
        assert np.array_equal(one.pictures[0].image, other.pictures[0].image)


def test_a_specimen_depends_on_seed_and_number_only():
    later = next(make_specimens(_ORDER, count=1, first=2))

    assert later.issue == list(make_specimens(_ORDER, count=3))[2].issue
    assert later.issue != make_specimen(replace(_ORDER, seed=10), 2).issue


def test_portrait_and_holder_agree_in_sex_and_age():
    library = PortraitLibrary.load(default_folder())
    for number in range(12):
        issue = make_specimen(_ORDER, number).issue
        portrait = library.named(issue.holder.portrait)
        age = (issue.date_of_issue - issue.holder.date_of_birth).days / 365.25
        assert issue.holder.sex == portrait.sex
        assert abs(age - max(18, portrait.age)) < 4


def test_the_expired_share_decides_who_has_expired():
    on = date(2026, 11, 23)
    valid = [make_specimen(replace(_ORDER, on=on), n).issue.date_of_expiry > on for n in range(6)]
    expired = [make_specimen(replace(_ORDER, on=on, expired_share=1.0), n).issue.date_of_expiry < on for n in range(6)]

    assert all(valid)
    assert all(expired)


@pytest.mark.parametrize("region", load_regions())
def test_names_of_every_region_can_be_printed_and_read_back(region: str):
    layout = load_layout("td3_utopia")
    for number in range(4):
        specimen = make_specimen(replace(_ORDER, kind=layout.name, region=region), number)
        lines = [text for text, _ in specimen.pictures[0].truth.mrz_lines]
        assert parse_mrz(lines).valid


def test_a_bilingual_layout_refuses_a_region_without_its_script():
    with pytest.raises(UsageError, match="hy"):
        make_specimen(replace(_ORDER, kind="td3_bilingual", region="french"), 0)


def test_an_unknown_region_lists_the_known_ones():
    layout, library = load_layout("td3_utopia"), PortraitLibrary.load(default_folder())
    with pytest.raises(UsageError, match="armenian"):
        make_issue(layout, library, calendar=_calendar(), rng=np.random.default_rng(1), region="atlantis")


@pytest.mark.parametrize(
    ("digits", "failed"),
    [(Digits.FIELD, {"document_number", "composite"}), (Digits.OWN, {"composite"}), (Digits.ALL, set())],
)
def test_a_forger_recomputes_as_many_check_digits_as_they_know(digits: Digits, failed: set[str]):
    scene = _scene(_ORDER, load_layout("td3_utopia"), np.random.default_rng(4))
    # A number whose new check digits differ from the old ones, so that stale digits show.
    change = next(
        change
        for change in (draw_alteration(scene, "document_number") for _ in range(50))
        if _differing_digits(scene.prints[0].mrz_lines, forged_mrz(scene, change.issue, Digits.ALL)) == 2
    )

    mrz = parse_mrz(forged_mrz(scene, change.issue, digits))

    assert mrz.fields["document_number"] == change.issue.document_number
    assert {check.name for check in mrz.checks if check.status == "failed"} == failed


def test_a_chain_is_read_with_its_strengths():
    chain = parse_chain("halftone+phone:0.8")

    assert [(step.capture.id, step.strength) for step in chain] == [("halftone", None), ("phone", 0.8)]


@pytest.mark.parametrize("chain", ["phone:2", "phone:much", "telescope"])
def test_a_wrong_chain_is_refused(chain: str):
    with pytest.raises(UsageError):
        parse_chain(chain)


def test_places_survive_the_trip_through_a_shot():
    quads = (Quad.from_box(0, 0, 40, 30), Quad.from_box(5, 6, 20, 18))

    assert shoot(np.zeros((30, 40, 3), np.uint8), quads).quads() == quads


def test_a_folder_of_specimens_holds_pictures_masks_truth_and_sheet(tmp_path):
    order = replace(_ORDER, kind="td1", forgery="text-retype", capture="scan:0.2")

    written = write_specimens(make_specimens(order, count=2), order, tmp_path, total=2)

    rows = [json.loads(line) for line in written.truth.read_text(encoding="utf-8").splitlines()]
    assert (written.specimens, written.pictures, len(rows)) == (2, 4, 4)
    assert written.contact_sheet.is_file()
    for row in rows:
        picture = cv2.imread(str(tmp_path / row["file"]))
        assert picture is not None
        assert list(picture.shape[1::-1]) == row["size_px"]
        assert row["forgery"]["type"] == "text-retype"
        if row["mask"]:
            mask = cv2.imread(str(tmp_path / row["mask"]), cv2.IMREAD_GRAYSCALE)
            assert mask is not None
            assert mask.shape == picture.shape[:2]


def test_a_metadata_trace_is_in_the_file(tmp_path):
    order = replace(_ORDER, forgery="metadata-trace")

    write_specimens(make_specimens(order, count=1), order, tmp_path, total=1)

    row = json.loads((tmp_path / "truth.jsonl").read_text(encoding="utf-8"))
    with Image.open(tmp_path / row["file"]) as picture:
        software = picture.getexif()[0x0131]
    assert software == row["forgery"]["software"] != ""


def test_the_command_writes_specimens_and_says_where(tmp_path, capsys: pytest.CaptureFixture[str]):
    code = run(["specimen", "make", "--count", "1", "--dpi", "120", "--seed", "3", "--out", str(tmp_path), "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert code == ExitCode.DONE
    assert answer["pictures"] == 1
    assert (tmp_path / "000000_0.jpg").is_file()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--kind", "td9"], "td3_utopia"),
        (["--forgery", "magic"], "portrait_substitution"),
        (["--kind", "mrvb_lemuel", "--forgery", "barcode-mismatch"], "barcode"),
        (["--capture", "telescope"], "phone"),
        (["--difficulty", "7"], "from 0 to 1"),
    ],
)
def test_an_impossible_order_says_why(options: list[str], named: str, tmp_path, capsys: pytest.CaptureFixture[str]):
    assert run(["specimen", "make", *options, "--out", str(tmp_path / "x")]) == ExitCode.USAGE
    assert named in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def _calendar():
    from idverify.specimens.people import Calendar

    return Calendar(date(2026, 11, 23))


def _differing_digits(old: tuple[str, ...], new: tuple[str, ...]) -> int:
    """How many of the two check digits that cover the number of a TD3 differ: its own and the composite one."""
    return sum(old[1][place] != new[1][place] for place in (9, 43))
