"""`idverify face calibrate`: measure what a similarity means on one's own pictures."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode, UnreadableInputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from idverify.face.calibrate import FaceSet
    from idverify.face.calibration import Calibration
    from idverify.face.embed import EmbedOptions

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"})


def calibrate(
    folder: Annotated[Path, typer.Argument(help="Folder with one folder of pictures for each person.")],
    out: Annotated[Path, typer.Option(help="Calibration file to write (.json).")],
    groups: Annotated[Path | None, typer.Option(help="CSV of identity,group. Default: no groups.")] = None,
    data_set: Annotated[str | None, typer.Option(help="What the pictures are. Default: the folder's name.")] = None,
    engine: Annotated[str | None, typer.Option(help="Face engine. Default: sface (IDVERIFY_FACE_ENGINE).")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Threads at work. Default: one per core.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: a table.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr. Default: a bar.")] = False,
) -> ExitCode:
    """Measure an engine's false match rate on your own pictures, and hold it against people left out."""
    from idverify.face.calibrate import CalibrationName, measure_calibration
    from idverify.face.embed import EmbedOptions, core_count
    from idverify.face.engine import face_engine_spec
    from idverify.imaging.load import LoadLimits
    from idverify.model_store import ModelStore
    from idverify.settings import Settings

    if not out.parent.is_dir():
        raise UsageError(f"{out.parent}: no such folder", code="file_unwritable", advice="Make it, or change --out.")
    settings = Settings()
    spec = face_engine_spec(engine or settings.face_engine)
    limits = LoadLimits(max_bytes=settings.max_file_bytes, max_pixels=settings.max_pixels)
    options = EmbedOptions(engine=spec.name, model_dir=settings.model_dir, limits=limits)
    labels = _groups(groups) if groups else {}
    paths = _pictures(folder)
    faces = _embed(paths, options, jobs=jobs or core_count(), quiet=quiet)
    name = CalibrationName(
        spec.name, ModelStore(settings.model_dir).entry(spec.model).sha256, data_set or folder.resolve().name
    )
    calibration = measure_calibration(faces, name, groups=labels)
    out.write_text(calibration.model_dump_json(indent=2) + "\n", encoding="utf-8")
    without = len(paths) - len(faces.identities)
    if json_output:
        print_json({"out": str(out), "without_template": without, **calibration.model_dump(mode="json")})
    else:
        _print(calibration, without)
    return ExitCode.DONE


def _pictures(folder: Path) -> tuple[Path, ...]:
    paths = tuple(sorted(path for path in folder.glob("*/*") if path.suffix.lower() in _PICTURES))
    if not paths:
        raise UsageError(
            f"no pictures in the folders of {folder}",
            code="no_pictures",
            advice="Give a folder with one folder of pictures for each person.",
        )
    return paths


def _groups(file: Path) -> dict[str, str]:
    """Return identity to group; a first line `identity,group` is a heading."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as source:
            rows = [[cell.strip() for cell in row] for row in csv.reader(source) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInputError(f"{file.name} cannot be read", code="groups_unreadable") from error
    columns = 2
    if any(len(row) != columns for row in rows):
        raise UnreadableInputError(
            f"{file.name}: a line is not identity,group", code="groups_unreadable", advice="Write two columns a line."
        )
    return {identity: group for identity, group in rows if (identity, group) != ("identity", "group")}


def _embed(paths: Sequence[Path], options: EmbedOptions, *, jobs: int, quiet: bool) -> FaceSet:
    import numpy as np

    from idverify.face.calibrate import FaceSet
    from idverify.face.calibration import load_calibration
    from idverify.face.embed import embed_files, templates_matrix
    from idverify.face.engine import face_engine_spec
    from idverify.model_store import ModelStore

    metric = load_calibration(options.engine, ModelStore(options.model_dir)).metric
    with BarProgress(quiet=quiet) as progress:
        results = [(path, file) for path, file in embed_files(paths, options, jobs=jobs, progress=progress)]
    kept = [(path, file) for path, file in results if file.vector is not None]
    vectors = templates_matrix([file for _, file in kept], face_engine_spec(options.engine).dimension)
    norms = np.array([file.norm for _, file in kept], np.float64)
    return FaceSet(vectors, norms, tuple(path.parent.name for path, _ in kept), metric)


def _print(calibration: Calibration, without: int) -> None:
    typer.echo(
        f"{calibration.data_set}: {calibration.identities} people, {calibration.images} pictures "
        f"({without} without a template), {calibration.non_mated} comparisons of strangers"
    )
    typer.echo(f"carries FMR down to {calibration.lowest_fmr:.1e}: {calibration.lowest_fmr_reason}")
    for row in calibration.rows[:: max(1, len(calibration.rows) // 12)]:
        typer.echo(f"  similarity {row.similarity:.3f}  FMR {row.fmr:.2e}  TMR {row.tmr:.4f}")
    for check in calibration.cross_checks:
        ratio = check.found_fmr / check.stated_fmr
        typer.echo(f"  {check.data_set}: stated {check.stated_fmr:g}, found {check.found_fmr:.2e} ({ratio:.2f} times)")


COMMAND = Command(
    name="calibrate",
    run=calibrate,
    example="idverify face calibrate people/ --out calibration/sface.json --groups groups.csv",
    group="face",
    group_help="Compare faces and make templates.",
)
