"""What the installation must look like."""

import importlib.metadata
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DESIGN_CARD = ("opencv-python", "pytesseract", "passporteye", "numpy", "face_recognition", "fastapi")


def test_exactly_one_distribution_provides_cv2():
    providers = {
        distribution.metadata["Name"]
        for distribution in importlib.metadata.distributions()
        for file in distribution.files or ()
        if file.parts[0] == "cv2"
    }
    assert providers == {"opencv-python"}


@pytest.mark.parametrize("package", DESIGN_CARD)
def test_every_package_of_the_design_card_is_declared_and_imported(package):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert any(requirement.replace("-", "_").startswith(package.replace("-", "_")) for requirement in declared)
    module = {"opencv-python": "cv2"}.get(package, package)
    sources = [path.read_text() for room in ("idverify", "api") for path in (ROOT / room).rglob("*.py")]
    assert any(f"import {module}" in text or f"from {module}" in text for text in sources)


def test_locked_requirements_carry_hashes_and_no_address():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index-url" not in text


def test_importing_the_package_root_pulls_in_no_heavy_library():
    heavy = ("cv2", "dlib", "fastapi", "numpy", "onnxruntime", "pydantic", "PIL")
    code = f"import sys, idverify; print([name for name in {heavy!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_everything_the_package_root_offers_can_be_had():
    import idverify

    for name in idverify.__all__:
        assert getattr(idverify, name) is not None
