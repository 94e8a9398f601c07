"""`idverify doctor`: what is installed, which models are there, what is missing and how to get it."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import print_json
from idverify.errors import ExitCode

# Programs the readers call, with the Debian package that brings each.
_PROGRAMS = {"tesseract": "tesseract-ocr"}
# Tesseract languages the visual zone needs, with their Debian package.
_LANGUAGES = {"eng": "tesseract-ocr-eng", "Armenian": "tesseract-ocr-script-armn"}
_PACKAGES = (
    "opencv-python",
    "pytesseract",
    "passporteye",
    "numpy",
    "face_recognition",
    "fastapi",
    "rapidocr",
    "onnxruntime",
)


@dataclass(frozen=True, slots=True)
class Component:
    """One thing an inspection needs."""

    kind: str
    name: str
    present: bool
    detail: str
    advice: str = ""


def doctor(
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: a table.")] = False,
) -> ExitCode:
    """Say what is installed here, which models were found, and how to get what is missing."""
    components = (*_packages(), *_programs(), *_languages(), *_models(), _kernels())
    missing = [component for component in components if not component.present]
    if json_output:
        print_json({"complete": not missing, "components": [asdict(component) for component in components]})
    else:
        for component in components:
            mark = "ok     " if component.present else "MISSING"
            typer.echo(f"{mark} {component.kind:9} {component.name:28} {component.detail or component.advice}")
    return ExitCode.MISSING if missing else ExitCode.DONE


def _packages() -> list[Component]:
    found = []
    for name in _PACKAGES:
        try:
            found.append(Component("package", name, present=True, detail=importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            found.append(Component("package", name, present=False, detail="", advice="./run setup"))
    return found


def _programs() -> list[Component]:
    return [
        Component("program", name, present=bool(path), detail=path or "", advice=f"apt-get install {package}")
        for name, package in _PROGRAMS.items()
        for path in (shutil.which(name),)
    ]


def _languages() -> list[Component]:
    tesseract = shutil.which("tesseract")
    listed: set[str] = set()
    if tesseract:
        answer = subprocess.run([tesseract, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603  fixed arguments
        listed = {line.rpartition("/")[2].strip() for line in answer.stdout.splitlines()}
    return [
        Component("language", name, present=name in listed, detail="tesseract", advice=f"apt-get install {package}")
        for name, package in _LANGUAGES.items()
    ]


def _models() -> list[Component]:
    from idverify.model_store import ModelStore
    from idverify.settings import Settings

    return [
        Component("model", entry.name, present=entry.present, detail=entry.detail, advice=entry.advice)
        for entry in ModelStore(Settings().model_dir).describe()
    ]


def _kernels() -> Component:
    from idverify.matching.kernels import NUMPY, kernel_names

    names = kernel_names()
    return Component(
        "kernels",
        "matching",
        present=names != (NUMPY,),
        detail=", ".join(names),
        advice="apt-get install g++, then ./run setup; until then searches run in NumPy: the same answers, slower",
    )


COMMAND = Command(name="doctor", run=doctor, example="idverify doctor --json")
