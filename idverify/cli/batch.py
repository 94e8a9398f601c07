"""`idverify batch`: a folder of documents, inspected on every core; one JSON line each, on again after a stop."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from idverify.cli._command import Command
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.batch import BatchDocument, BatchFile, BatchTerms
    from api.cluster_desks import ClusterDesks
    from api.workers import InspectionWorkers
    from idverify.settings import Settings


def batch(
    folder: Annotated[Path, typer.Argument(help="Folder of documents: a picture each, or a sub-folder each.")],
    out: Annotated[Path, typer.Option(help="File of results (NDJSON); documents in it are not inspected again.")],
    policy: Annotated[str | None, typer.Option(help="Policy. Default: first-line (IDVERIFY_POLICY).")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day to judge on. Default: today.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Worker processes. Default: one per core here.")] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Head of a Ray cluster, host:port. Default: this machine.")
    ] = None,
    node_address: Annotated[str | None, typer.Option(help="Its node on this machine. Default: Ray finds it.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object. Default: one line.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr. Default: a bar.")] = False,
) -> ExitCode:
    """Inspect many documents. In a sub-folder, live.* is the holder and chip/ or chip.zip the chip."""
    from api.batch import BatchFile, BatchTerms, find_documents
    from idverify.inspection.policy import load_policy
    from idverify.settings import Settings

    settings = Settings() if jobs is None else Settings(workers=jobs)
    workers = _executor(settings, cluster, node_address)
    day = on.date() if on else datetime.now(tz=UTC).astimezone().date()
    terms = BatchTerms(day, load_policy(policy or settings.policy).id, settings.max_file_bytes)
    documents = find_documents(folder)
    file = BatchFile(out)
    try:
        done_before = asyncio.run(_inspect(workers, documents, terms, file, quiet=quiet))
        results = [file.results[document.name] for document in documents]
    finally:
        file.close()
    return _summary(out, results, done_before, json_output=json_output)


def _executor(settings: Settings, cluster: str | None, node_address: str | None) -> InspectionWorkers | ClusterDesks:
    if cluster is None:
        from api.desk import build_desk
        from api.workers import InspectionWorkers

        return InspectionWorkers(settings, build=build_desk)
    from api.cluster_desks import ClusterDesks
    from idverify.matching.cluster.ray_runner import ClusterPlace

    count = settings.workers or len(os.sched_getaffinity(0))
    return ClusterDesks(settings, ClusterPlace(cluster, count, node_address))


async def _inspect(
    workers: InspectionWorkers | ClusterDesks,
    documents: tuple[BatchDocument, ...],
    terms: BatchTerms,
    file: BatchFile,
    *,
    quiet: bool,
) -> int:
    """Inspect, and return how many were done before."""
    from api.batch import inspect_all

    workers.start()
    done_before = 0
    try:
        with BarProgress(quiet=quiet) as progress:
            progress.start(total=len(documents), description="Inspecting", unit="documents")
            async for name in inspect_all(workers, documents, terms, file):
                done_before += name is None
                progress.advance()
    finally:
        workers.close()
    return done_before


def _summary(out: Path, results: list[Mapping[str, Any]], done_before: int, *, json_output: bool) -> ExitCode:
    recommended = Counter(result["recommendation"] for result in results if "error" not in result)
    errors = Counter(result["error"]["code"] for result in results if "error" in result)
    if json_output:
        print_json(
            {
                "out": str(out),
                "documents": len(results),
                "done_before": done_before,
                "recommendations": dict(recommended),
                "errors": dict(errors),
            }
        )
    else:
        words = ", ".join(f"{count} {what}" for what, count in sorted((recommended + errors).items()))
        typer.echo(f"{out}: {len(results)} documents ({done_before} done before): {words}")
    if errors:
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if set(recommended) - {"clear"} else ExitCode.DONE


COMMAND = Command(
    name="batch", run=batch, example="Example: idverify batch documents/ --out results.ndjson --policy document-only"
)
