"""`idverify gallery search`: who of a gallery is in a picture, with what each similarity means, and a certificate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from idverify.cli._command import Command
from idverify.cli._gallery import (
    DayOption,
    GalleryOption,
    JsonOption,
    KeyOption,
    QuietOption,
    curve_here,
    day_of,
    maker_here,
    opened,
    rate_text,
)
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode, UsageError
from idverify.progress import track

if TYPE_CHECKING:
    from idverify.cli._gallery_probes import Probe
    from idverify.face.calibration import Calibration
    from idverify.matching.identification import Identification
    from idverify.matching.searcher import GallerySearcher
    from idverify.matching.terms import SearchTerms

_DEFAULT_FMR = 1e-5
# One bad row of a file costs itself; another engine or dimension is wrong for all of them.
_BAD_TEMPLATE = frozenset({"template_not_finite", "template_zero"})


def search(
    probes: Annotated[list[Path], typer.Argument(help="Pictures, or template files (.npz) of `face embed`.")],
    gallery: GalleryOption,
    fmr: Annotated[float | None, typer.Option(help="FMR that sets the threshold. Default: 1e-5.")] = None,
    threshold: Annotated[float | None, typer.Option(help="Least similarity. Default: the one of --fmr.")] = None,
    top: Annotated[int | None, typer.Option(min=1, help="At most so many; alone: without a threshold.")] = None,
    label: Annotated[list[str] | None, typer.Option(help="Only entries with it; repeatable. Default: any.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Never this id; repeatable. Default: none.")] = None,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 1,
    cluster: Annotated[
        bool, typer.Option("--cluster", help="Have `gallery serve` search. Default: this process.")
    ] = False,
    on: DayOption = None,
    key_file: KeyOption = None,
    json_output: JsonOption = False,
    quiet: QuietOption = False,
) -> ExitCode:
    """Search a gallery exactly; expired entries are not found. Exit code 0: no candidate; 1: candidates, or open."""
    from idverify.inspection.galleries import threshold_for
    from idverify.matching.gallery import Filter
    from idverify.matching.terms import SearchTerms

    only = Filter(labels=frozenset(label or ()), exclude=frozenset(exclude or ()), valid_on=day_of(on))
    with _to_search(gallery, key_file, cluster=cluster) as there, BarProgress(quiet=quiet) as progress:
        curve = curve_here(there.stamp)
        at = threshold_for(curve, fmr=fmr, threshold=threshold, top=top, default_fmr=_DEFAULT_FMR)
        searcher = _Searcher(there, SearchTerms(at, top, only, threads))
        worst = ExitCode.DONE
        for given in track(_probes(there, probes), progress, total=None, description="Searching", unit="probes"):
            probe, answer = searcher.answer(given)
            _print(probe, answer, curve, json_output=json_output)
            worst = max(worst, _code(probe, answer))
    return worst


@contextmanager
def _to_search(folder: Path, key_file: Path | None, *, cluster: bool) -> Iterator[GallerySearcher]:
    """Open a gallery here, or ask the cluster driver of the settings for the one of the folder's name."""
    if not cluster:
        with opened(folder, key_file, read_only=True) as gallery:
            yield gallery
        return
    from idverify.inspection.galleries import GalleryPlace, cluster_driver, remote_gallery
    from idverify.settings import Settings

    driver = cluster_driver(Settings())
    if driver is None:
        raise UsageError("no cluster driver is set", advice="Set IDVERIFY_CLUSTER_ADDRESS; see docs/galleries.md.")
    yield remote_gallery(GalleryPlace(folder.resolve().name, folder), driver)


class _Searcher:
    """One gallery and what is asked of it."""

    def __init__(self, gallery: GallerySearcher, terms: SearchTerms) -> None:
        self._gallery = gallery
        self._terms = terms

    def answer(self, probe: Probe) -> tuple[Probe, Identification | None]:
        """Return the probe and the answer to it; None where it has no template, or one that nothing can resemble."""
        if probe.vector is None or probe.made_by is None:
            return probe, None
        try:
            return probe, self._gallery.identify(probe.vector, probe.made_by, self._terms)[0]
        except UsageError as error:
            if error.code not in _BAD_TEMPLATE:
                raise
            return replace(probe, status=error.code, readable=False), None


def _probes(gallery: GallerySearcher, paths: Sequence[Path]) -> Iterator[Probe]:
    from idverify.cli._gallery_probes import picture_probes, template_probes
    from idverify.face.engine import load_face_engine
    from idverify.imaging.load import LoadLimits
    from idverify.model_store import ModelStore
    from idverify.settings import Settings

    settings = Settings()
    pictures = [path for path in paths if path.suffix != ".npz"]
    for path in paths:
        if path.suffix == ".npz":
            yield from template_probes(path)
    if pictures:
        made_by = maker_here(gallery.stamp)
        engine = load_face_engine(made_by.engine, ModelStore(settings.model_dir))
        limits = LoadLimits(max_bytes=settings.max_file_bytes, max_pixels=settings.max_pixels)
        yield from picture_probes(pictures, engine, made_by, limits)


def _code(probe: Probe, answer: Identification | None) -> ExitCode:
    if not probe.readable:
        return ExitCode.UNREADABLE
    found = answer is None or answer.candidates or not answer.complete
    return ExitCode.FINDINGS if found else ExitCode.DONE


def _print(probe: Probe, answer: Identification | None, curve: Calibration | None, *, json_output: bool) -> None:
    result = answer.as_json(curve) if answer is not None else {}
    if json_output:
        print_json({"file": probe.name, "status": probe.status, **result})
    elif not result:
        typer.echo(f"{probe.name}: not searched, {probe.status}")
    else:
        _print_text(probe.name, result)


def _print_text(name: str, result: dict[str, Any]) -> None:
    certificate = result["certificate"]
    typer.echo(f"{name}: {result['outcome'].replace('_', ' ').upper()} in {certificate['rows_scanned']} templates")
    shards = result["shards"]
    if shards["asked"] > 1 or shards["answered"] < shards["asked"]:
        typer.echo(f"  {shards['answered']} of {shards['asked']} shards answered")
    for part in result["missing"]:
        typer.echo(f"  NOT SEARCHED: {part['file']}: {part['reason']}")
    for one in result["candidates"]:
        rate = "not stated" if one["fmr"] is None else f"{one['fmr']:.1e} ({one['fmr_bound'].replace('_', ' ')})"
        typer.echo(f"  {one['similarity']:.4f}  FMR {rate:22} {one['id']}  {one['subject']}  {' '.join(one['labels'])}")
    if result["threshold"] is not None:
        typer.echo(f"  threshold {result['threshold']:.4f}; expected FPIR {rate_text(result['expected_fpir'])}")
    left_out = certificate["highest_left_out"]
    bound = "no template was left out" if left_out is None else f"no template left out is above {left_out:.4f}"
    holds = "holds" if certificate["holds"] else "DOES NOT HOLD"
    typer.echo(f"  certificate {holds}: {bound}; generation {certificate['generation']}, {certificate['kernel']}")


COMMAND = Command(
    name="search",
    run=search,
    example="Example: idverify gallery search probe.jpg --gallery watchlist/ --fmr 1e-5 --json",
    group="gallery",
)
