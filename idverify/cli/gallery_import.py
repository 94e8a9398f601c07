"""`idverify gallery import`: many templates or pictures at once; run again, it goes on where it stopped."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._gallery import GalleryOption, JsonOption, KeyOption, QuietOption, maker_here, opened
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode, UsageError

if TYPE_CHECKING:
    import numpy as np

    from idverify.cli._gallery_templates import TemplateFile
    from idverify.matching.gallery import Entry, Gallery, Maker
    from idverify.progress import Progress

# Rows loaded at a time, acknowledged together: a segment of the store.
_ROWS_AT_ONCE = 1 << 18


def import_many(
    source: Annotated[Path, typer.Argument(help="A .npz of `face embed`, a .npy (n, d), or a folder of pictures.")],
    gallery: GalleryOption,
    entries: Annotated[
        Path | None, typer.Option(help="CSV: id; file, subject, labels, legal_basis, expires_on. Default: file names.")
    ] = None,
    engine: Annotated[str | None, typer.Option(help="What made a .npy; it must be the gallery's.")] = None,
    least_eyes: Annotated[float, typer.Option(min=1, help="Least distance between the eyes, in pixels.")] = 30.0,
    key_file: KeyOption = None,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> ExitCode:
    """Import templates or pictures; ids that are there already are passed over. Exit code 1: some were refused."""
    if source.is_dir():
        return _import_pictures(source, gallery, key_file, entries, least_eyes, json_output=json_output, quiet=quiet)
    from idverify.cli._gallery_templates import read_template_file

    file = read_template_file(source)
    with opened(gallery, key_file) as there, BarProgress(quiet=quiet) as progress:
        made_by = _maker(there, file, engine)
        rows, chosen = _entries(file, entries)
        counts = _load(there, file, made_by, rows, chosen, progress)
        total = len(there)
    refused = Counter(status for status in file.statuses if status != "ok")
    if json_output:
        print_json({"gallery": str(gallery), **counts, "refused": dict(refused), "templates": total})
    else:
        typer.echo(
            f"{gallery}: {counts['imported']} imported, {counts['already_enrolled']} already there, {total} in all"
        )
        for status, count in sorted(refused.items()):
            typer.echo(f"  {count} refused: {status}")
    return ExitCode.FINDINGS if refused else ExitCode.DONE


def _import_pictures(
    source: Path,
    gallery: Path,
    key_file: Path | None,
    entries: Path | None,
    least_eyes: float,
    *,
    json_output: bool,
    quiet: bool,
) -> ExitCode:
    from idverify.cli._gallery_pictures import Reference, Terms, references
    from idverify.cli._gallery_templates import read_entries
    from idverify.cli.gallery_enrol import ending, enrol_pictures

    if entries is None:
        pictures = list(references([source], (), "", None))
    else:
        pictures = [Reference(source / (file or entry.id), entry) for file, entry in read_entries(entries)]
    terms = Terms(least_eyes, skip_known=True)
    counts = enrol_pictures(gallery, key_file, pictures, terms, json_output=json_output, quiet=quiet)
    return ending(gallery, counts, json_output=json_output)


def _maker(gallery: Gallery, file: TemplateFile, engine: str | None) -> Maker:
    """Return what made the templates of a file; of a bare matrix, what the caller says."""
    if file.made_by is not None:
        return file.made_by
    if engine != gallery.stamp.engine:
        raise UsageError(
            "a .npy does not say what made its templates",
            code="other_engine",
            advice=f"If it was {gallery.stamp.engine} with its shipped model, say --engine {gallery.stamp.engine}.",
        )
    return maker_here(gallery.stamp)


def _entries(file: TemplateFile, table: Path | None) -> tuple[list[int], list[Entry]]:
    """Return row numbers of templates and their entries."""
    from idverify.cli._gallery_templates import OK, read_entries
    from idverify.matching.gallery import Entry

    good = [row for row, status in enumerate(file.statuses) if status == OK]
    if table is None:
        if file.made_by is None:
            raise UsageError("a .npy has no names", code="entries_missing", advice="Give --entries with a CSV of ids.")
        return good, [Entry(file.names[row]) for row in good]
    given = read_entries(table)
    if any(name for name, _ in given):
        numbers = {file.names[row]: row for row in good}
        found = [(numbers[name], entry) for name, entry in given if name in numbers]
        return [row for row, _ in found], [entry for _, entry in found]
    if len(given) != len(file.names):
        raise UsageError(f"{len(given)} entries for {len(file.names)} templates", code="entries_invalid")
    return good, [given[row][1] for row in good]


def _load(
    gallery: Gallery, file: TemplateFile, made_by: Maker, rows: list[int], entries: list[Entry], progress: Progress
) -> dict[str, int]:
    fresh = [(row, entry) for row, entry in zip(rows, entries, strict=True) if entry.id not in gallery]
    progress.start(total=len(fresh), description="Importing", unit="templates")
    for start in range(0, len(fresh), _ROWS_AT_ONCE):
        part = fresh[start : start + _ROWS_AT_ONCE]
        gallery.load([entry for _, entry in part], _rows(file, [row for row, _ in part]), made_by, progress)
    return {"imported": len(fresh), "already_enrolled": len(entries) - len(fresh)}


def _rows(file: TemplateFile, numbers: list[int]) -> np.ndarray:
    whole = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return file.templates[numbers[0] : numbers[0] + len(numbers)] if whole else file.templates[numbers]


COMMAND = Command(
    name="import",
    run=import_many,
    example="Example: idverify gallery import portraits.npz --gallery watchlist/ --entries entries.csv",
    group="gallery",
)
