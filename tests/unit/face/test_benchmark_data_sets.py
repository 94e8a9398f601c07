"""Face data sets are read as their archives lie on disk, and their curves are drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks._face_metrics import ComparisonScores
from benchmarks._face_pictures import FacePictures, load_face_pictures
from benchmarks._face_plot import det_curve, plot_det
from idverify.errors import UsageError


def _picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")  # loaders look at names only


def _named(pictures: FacePictures) -> list[tuple[str, str, bool, int]]:
    return [(pictures.paths[a].name, pictures.paths[b].name, same, fold) for a, b, same, fold in pictures.pairs]


def test_lfw_has_its_view_2_pairs(tmp_path: Path):
    for name, count in (("Ada_L", 2), ("Bob", 1)):
        for number in range(1, count + 1):
            _picture(tmp_path / "lfw" / name / f"{name}_{number:04d}.jpg")
    (tmp_path / "pairs.txt").write_text("2\t1\nAda_L\t1\t2\nAda_L\t1\tBob\t1\n", encoding="utf-8")
    pictures = load_face_pictures("lfw", tmp_path / "lfw")
    assert pictures.central
    assert _named(pictures) == [
        ("Ada_L_0001.jpg", "Ada_L_0002.jpg", True, 0),
        ("Ada_L_0001.jpg", "Bob_0001.jpg", False, 1),
    ]


@pytest.mark.parametrize("name", ["calfw", "cplfw"])
def test_calfw_and_cplfw_have_two_lines_a_pair(name: str, tmp_path: Path):
    for picture in ("Ada_L_0001.jpg", "Ada_L_0002.jpg", "Bob_0001.jpg"):
        _picture(tmp_path / "images" / picture)
    lines = ["Ada_L_0001.jpg 1", "Ada_L_0002.jpg 1", "Ada_L_0001.jpg 0", "Bob_0001.jpg 0"]
    file = tmp_path / f"pairs_{name.upper()}.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    pictures = load_face_pictures(name, tmp_path)
    assert pictures.identities == ("Ada_L", "Ada_L", "Bob")
    assert [pair[:3] for pair in _named(pictures)] == [
        ("Ada_L_0001.jpg", "Ada_L_0002.jpg", True),
        ("Ada_L_0001.jpg", "Bob_0001.jpg", False),
    ]
    file.write_text("Ada_L_0001.jpg 1\n", encoding="utf-8")
    with pytest.raises(UsageError):
        load_face_pictures(name, tmp_path)


def test_cfp_has_its_frontal_profile_folds(tmp_path: Path):
    for person in ("001", "002"):
        for side in ("frontal", "profile"):
            _picture(tmp_path / "Data" / "Images" / person / side / "01.jpg")
    protocol = tmp_path / "Protocol"
    (protocol / "Split" / "FP" / "01").mkdir(parents=True)
    for letter, side in (("F", "frontal"), ("P", "profile")):
        rows = [f"{n} ../Data/Images/00{n}/{side}/01.jpg" for n in (1, 2)]
        (protocol / f"Pair_list_{letter}.txt").write_text("\n".join(rows), encoding="utf-8")
    (protocol / "Split" / "FP" / "01" / "same.txt").write_text("1,1\n2,2\n", encoding="utf-8")
    (protocol / "Split" / "FP" / "01" / "diff.txt").write_text("1,2\n", encoding="utf-8")
    pictures = load_face_pictures("cfp", tmp_path)
    people = [(pictures.identities[a], pictures.identities[b], same) for a, b, same, _ in pictures.pairs]
    assert people == [("001", "001", True), ("002", "002", True), ("001", "002", False)]
    first, second = pictures.pairs[0][:2]
    assert (pictures.paths[first].parent.name, pictures.paths[second].parent.name) == ("frontal", "profile")


def test_agedb_names_the_person_in_the_file(tmp_path: Path):
    for name in ("0_MariaCallas_35_f.jpg", "1_MariaCallas_40_f.jpg"):
        _picture(tmp_path / name)
    assert load_face_pictures("agedb", tmp_path).identities == ("MariaCallas", "MariaCallas")


def test_plain_folders_name_the_person_and_an_empty_folder_is_refused(tmp_path: Path):
    _picture(tmp_path / "a" / "1.png")
    assert load_face_pictures("folders", tmp_path).identities == ("a",)
    with pytest.raises(UsageError):
        load_face_pictures("folders", tmp_path / "b")


def test_the_curve_rises_as_the_rate_falls_and_is_drawn(tmp_path: Path):
    rng = np.random.default_rng(1)
    scores = ComparisonScores(rng.normal(2, 1, 500), rng.normal(0, 1, 5000))
    fmr, fnmr = det_curve(scores)
    assert (np.diff(fmr) < 0).all()
    assert (np.diff(fnmr) >= 0).all()
    assert fnmr[np.searchsorted(-fmr, -0.1)] == pytest.approx(0.236, abs=0.05)  # of two normal curves, 2 apart
    pytest.importorskip("matplotlib", reason="plots need matplotlib")
    plot_det(tmp_path / "plots" / "det.png", {"sface": scores})
    with Image.open(tmp_path / "plots" / "det.png") as plot:
        assert plot.width > 500
