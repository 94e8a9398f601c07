"""`idverify gallery info`: what a gallery is and holds, and whether all of it can be searched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from idverify.cli._command import Command
from idverify.cli._gallery import DayOption, GalleryOption, JsonOption, KeyOption, curve_here, day_of, opened
from idverify.cli._output import print_json
from idverify.errors import ExitCode

if TYPE_CHECKING:
    from idverify.matching.gallery import Gallery


def info(
    gallery: GalleryOption, on: DayOption = None, key_file: KeyOption = None, json_output: JsonOption = False
) -> ExitCode:
    """Show what a gallery is and holds. Exit code 1: part of it is damaged and cannot be searched."""
    with opened(gallery, key_file, read_only=True) as there:
        facts = _facts(there, day_of(on))
        curve = curve_here(there.stamp)
    calibration = f"{curve.data_set}; FMR down to {curve.lowest_fmr:g}" if curve else None
    size = sum(path.stat().st_size for path in gallery.rglob("*") if path.is_file())
    facts = {"gallery": str(gallery), **facts, "bytes": size, "calibration": calibration}
    if json_output:
        print_json(facts)
    else:
        for name, value in facts.items():
            typer.echo(f"{name.replace('_', ' '):20} {_text(value)}")
    return ExitCode.FINDINGS if facts["missing"] else ExitCode.DONE


def _facts(gallery: Gallery, on: date) -> dict[str, Any]:
    from idverify.matching.gallery import Filter

    view, stamp = gallery.view(), gallery.stamp
    valid = view.allowed(Filter(valid_on=on))
    expired = 0 if valid is None else int((~valid & view.live).sum())
    return {
        "gallery_id": stamp.gallery_id,
        "engine": stamp.engine,
        "model_sha256": stamp.model_sha256,
        "dimension": stamp.dimension,
        "templates": view.live_count,
        "expired": expired,
        "removed_in_files": len(view.live) - view.live_count,
        "generation": view.generation,
        "parts": len(view.parts),
        "parts_not_yet_read_in_full": view.unverified,
        "missing": [part.as_json() for part in view.missing],
    }


def _text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value) or "nothing"
    if isinstance(value, Mapping):
        return f"{value['file']} ({value['rows']} rows): {value['reason']}"
    return "none" if value is None else str(value)


COMMAND = Command(
    name="info", run=info, example="Example: idverify gallery info --gallery watchlist/ --json", group="gallery"
)
