"""The model store finds the manifest's files, and nothing else."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest

import idverify.model_store
from idverify.errors import ExitCode, MissingComponentError, UsageError
from idverify.model_store import ModelEntry, ModelStore

_MODELS = Path(__file__).resolve().parents[2] / "models"


def test_every_shipped_file_of_the_manifest_is_the_very_file():
    for entry in ModelStore().entries:
        path = ModelStore().path(entry.name)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256
        assert path.stat().st_size == entry.size_bytes


def test_every_model_has_its_licence_text_beside_it():
    for entry in ModelStore().entries:
        assert (_MODELS / entry.licence_file).read_text(encoding="utf-8").strip()


def test_every_file_in_the_models_folder_is_accounted_for():
    entries = ModelStore().entries
    named = {entry.file for entry in entries} | {entry.licence_file for entry in entries}
    named |= {entry.calibration for entry in entries if entry.calibration}
    weights = {
        str(path.relative_to(_MODELS))
        for path in _MODELS.rglob("*")
        if path.suffix in {".onnx", ".dat", ".traineddata"} or path.parent.name == "calibration"
    }
    assert weights <= named


def test_the_folder_of_the_settings_comes_before_the_shipped_models(tmp_path: Path):
    mine = tmp_path / "face_detection_yunet_2023mar_int8bq.onnx"
    shutil.copy(ModelStore().path("yunet"), mine)
    assert ModelStore(tmp_path).path("yunet") == mine


def test_a_file_with_another_hash_is_an_error_and_says_what_to_do(tmp_path: Path):
    (tmp_path / "face_detection_yunet_2023mar_int8bq.onnx").write_bytes(b"not the model")
    with pytest.raises(MissingComponentError) as caught:
        ModelStore(tmp_path).path("yunet")
    assert caught.value.code == "model_mismatch"
    assert caught.value.exit_code is ExitCode.MISSING
    assert "IDVERIFY_MODEL_DIR" in caught.value.advice


def test_a_file_changed_after_it_was_verified_is_verified_again(tmp_path: Path):
    mine = tmp_path / "face_detection_yunet_2023mar_int8bq.onnx"
    content = bytearray(ModelStore().path("yunet").read_bytes())
    mine.write_bytes(content)
    ModelStore(tmp_path).path("yunet")
    content[-1] ^= 1
    mine.write_bytes(content)
    os.utime(mine, ns=(1, 1))
    with pytest.raises(MissingComponentError):
        ModelStore(tmp_path).path("yunet")


def test_a_file_inside_an_installed_package_is_found():
    path = ModelStore().path("dlib-landmarks-5")
    assert path.parent.parent.name == "face_recognition_models"


def test_a_missing_model_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    absent = ModelEntry(
        name="absent",
        role="nothing",
        version="1",
        file="absent.onnx",
        sha256="0" * 64,
        size_bytes=1,
        licence="MIT",
        licence_file="none",
        origin="nowhere",
        input="none",
        score_direction="none",
        package="no-such-package",
        package_path="absent.onnx",
    )
    monkeypatch.setattr(idverify.model_store, "_manifest", lambda: (absent,))
    with pytest.raises(MissingComponentError, match="absent") as caught:
        ModelStore().path("absent")
    assert caught.value.code == "model_missing"
    assert "no-such-package" in caught.value.advice
    (state,) = ModelStore().describe()
    assert not state.present
    assert "no-such-package" in state.advice


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UsageError, match="sface"):
        ModelStore().path("arcface")


def test_a_model_without_calibration_says_so():
    with pytest.raises(UsageError, match="calibration"):
        ModelStore().calibration_path("yunet")


def test_describe_finds_every_model_here():
    assert all(state.present for state in ModelStore().describe())
