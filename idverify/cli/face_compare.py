"""`idverify face compare`: are two faces one person's, at a stated false match rate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import print_json, read_file
from idverify.errors import ExitCode

if TYPE_CHECKING:
    from idverify.document import Page
    from idverify.face.pair import FacePair


def compare(
    probe: Annotated[Path, typer.Argument(help="First picture, for example the face at the desk.")],
    reference: Annotated[Path, typer.Argument(help="Second picture, for example the data page.")],
    engine: Annotated[str | None, typer.Option(help="Face engine. Default: sface (IDVERIFY_FACE_ENGINE).")] = None,
    match_fmr: Annotated[float, typer.Option(help="False match rate at or below which the faces match.")] = 1e-4,
    no_match_fmr: Annotated[float, typer.Option(help="False match rate above which they do not match.")] = 1e-2,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: one line.")] = False,
) -> ExitCode:
    """Compare the largest faces of two pictures. Exit code 0: match; 1: no match or inconclusive."""
    from idverify.face.compare import FaceVerdict
    from idverify.face.pair import load_face_matcher
    from idverify.settings import Settings

    settings = Settings()
    matcher = load_face_matcher(engine or settings.face_engine, settings.model_dir)
    pages = [
        load_page(path, max_bytes=settings.max_file_bytes, max_pixels=settings.max_pixels)
        for path in (probe, reference)
    ]
    pair = matcher.compare(pages[0], pages[1], match_fmr=match_fmr, no_match_fmr=no_match_fmr)
    if json_output:
        print_json({"files": [probe.name, reference.name], **pair.as_json()})
    else:
        typer.echo(_line(pair))
    matched = pair.comparison is not None and pair.comparison.verdict is FaceVerdict.MATCH
    return ExitCode.DONE if matched else ExitCode.FINDINGS


def load_page(path: Path, *, max_bytes: int, max_pixels: int) -> Page:
    """Return the first page of a file.

    Raises:
        UnreadableInputError: not a picture, or larger than the limits.
    """
    from idverify.imaging.load import LoadLimits, load_pages

    limits = LoadLimits(max_bytes=max_bytes, max_pixels=max_pixels)
    return load_pages(read_file(path, max_bytes=max_bytes), limits=limits)[0]


def _line(pair: FacePair) -> str:
    if pair.comparison is None:
        problems = [problem for face in pair.as_json()["faces"] for problem in face["problems"]]
        return f"inconclusive: {', '.join(sorted(set(problems)))}"
    outcome = pair.comparison.as_json()
    words = {"measured": "", "at_most": "at most ", "at_least": "at least "}[outcome["fmr_bound"]]
    alike = outcome["fmr_among_alike"]
    among = f"; 1 in {_round(1 / alike):,} among strangers photographed alike" if alike else ""
    return (
        f"{outcome['verdict']}: similarity {outcome['similarity']:.3f}, reached by {words}1 in "
        f"{_round(1 / outcome['fmr']):,} pairs of different people ({outcome['operating_point']['data_set']}){among}; "
        f"match from {outcome['operating_point']['match_threshold']:.3f}, "
        f"no match below {outcome['operating_point']['no_match_threshold']:.3f}; engine {outcome['engine']}"
    )


def _round(count: float) -> int:
    """Return a count with two digits that mean something."""
    return int(float(f"{count:.2g}"))


COMMAND = Command(
    name="compare",
    run=compare,
    example="idverify face compare desk.jpg passport.jpg --json",
    group="face",
    group_help="Compare faces and make templates.",
)
