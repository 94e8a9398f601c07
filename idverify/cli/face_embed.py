"""`idverify face embed`: templates of many pictures in one file; goes on where it stopped."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from idverify.face.embed import EmbedOptions

# A run that is stopped loses at most this much work.
_SAVE_EVERY_S = 20.0
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".jp2", ".j2k", ".pdf"})


def embed(
    images: Annotated[list[Path], typer.Argument(help="Pictures, or folders searched for pictures.")],
    out: Annotated[Path, typer.Option(help="File of templates to write (.npz); rows of unchanged pictures are kept.")],
    engine: Annotated[str | None, typer.Option(help="Face engine. Default: sface (IDVERIFY_FACE_ENGINE).")] = None,
    central: Annotated[bool, typer.Option("--central", help="Take the face in the middle. Default: largest.")] = False,
    single: Annotated[bool, typer.Option("--single", help="Demand exactly one face. Default: others allowed.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Threads at work. Default: one per core.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: one line.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr. Default: a bar.")] = False,
) -> ExitCode:
    """Make a template of the largest face of each picture. Exit code 1: some pictures gave none."""
    from idverify.face.embed import EmbedOptions, core_count
    from idverify.imaging.load import LoadLimits
    from idverify.settings import Settings

    if not out.parent.is_dir():
        raise UsageError(f"{out.parent}: no such folder", code="file_unwritable", advice="Make it, or change --out.")
    settings = Settings()
    options = EmbedOptions(
        engine=engine or settings.face_engine,
        model_dir=settings.model_dir,
        limits=LoadLimits(max_bytes=settings.max_file_bytes, max_pixels=settings.max_pixels),
        central=central,
        single=single,
    )
    run = _Run(tuple(_files(images)), out, jobs or core_count(), quiet=quiet)
    statuses = run.embed(options)
    failed = {status: count for status, count in statuses.items() if status != "ok"}
    if json_output:
        print_json({"out": str(out), "files": sum(statuses.values()), "ok": statuses["ok"], "not_ok": failed})
    else:
        reasons = "".join(f", {count} {status}" for status, count in sorted(failed.items()))
        typer.echo(f"{out}: {statuses['ok']} templates{reasons}")
    return ExitCode.FINDINGS if failed else ExitCode.DONE


@dataclass(frozen=True, slots=True)
class _Run:
    """One call of the command."""

    paths: tuple[Path, ...]
    out: Path
    jobs: int
    quiet: bool

    def embed(self, options: EmbedOptions) -> Counter[str]:
        """Embed what is not yet in the file, save now and then, and return how many rows have which status."""
        from idverify.face.embed import embed_files
        from idverify.face.engine import face_engine_spec
        from idverify.face.template_file import FileState, TemplateMaker, read_templates, write_templates
        from idverify.model_store import ModelStore

        spec = face_engine_spec(options.engine)
        maker = TemplateMaker(
            engine=spec.name,
            model_sha256=ModelStore(options.model_dir).entry(spec.model).sha256,
            dimension=spec.dimension,
            options=f"central={options.central} single={options.single}",
        )
        states = {path: FileState.of(path) for path in self.paths}
        before = read_templates(self.out, maker)
        rows = {state: before[state] for state in states.values() if state in before}
        todo = [path for path, state in states.items() if state not in rows]
        saved = time.monotonic()
        with BarProgress(quiet=self.quiet) as progress:
            for path, result in embed_files(todo, options, jobs=self.jobs, progress=progress):
                rows[states[path]] = result
                if time.monotonic() - saved > _SAVE_EVERY_S:
                    write_templates(self.out, rows, maker)
                    saved = time.monotonic()
        ordered = {state: rows[state] for state in states.values()}
        write_templates(self.out, ordered, maker)
        return Counter(result.status for result in ordered.values())


def _files(images: Iterable[Path]) -> Iterable[Path]:
    """Yield the pictures named, and those in the folders named, in a fixed order."""
    for image in images:
        if image.is_dir():
            yield from sorted(path for path in image.rglob("*") if path.suffix.lower() in _PICTURES)
        else:
            yield image


COMMAND = Command(
    name="embed",
    run=embed,
    example="idverify face embed portraits/ --out portraits.npz",
    group="face",
    group_help="Compare faces and make templates.",
)
