"""`idverify specimen chip`: the chip of a made-up document, genuine or with one defect, with its truth."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import BarProgress, print_json
from idverify.errors import ExitCode

_DAY = "2026-11-23"
_ALL = "all"


def chip(
    out: Annotated[Path, typer.Option("--out", help="Folder for chip/, trust/ and truth.json; made if need be.")],
    kind: Annotated[str, typer.Option(help="td3, td2, td1, or the name of one layout.")] = "td3",
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same bytes.")] = 0,
    defect: Annotated[
        str, typer.Option(help="What is wrong, such as dg1-altered; all: one folder for each. Default: nothing.")
    ] = "",
    csca: Annotated[str, typer.Option(help="Signature scheme of the CSCA.")] = "ecdsa-brainpoolP384r1-sha384-explicit",
    signer: Annotated[
        str, typer.Option(help="Signature scheme of the document signer, such as rsapss-2048-sha256.")
    ] = "ecdsa-brainpoolP256r1-sha256-explicit",
    digest: Annotated[str, typer.Option(help="Hash of the data groups: sha1 to sha512.")] = "sha256",
    lds: Annotated[str, typer.Option(help="LDS version: 1.7 or 1.8.")] = "1.7",
    face: Annotated[str, typer.Option(help="Portrait record: iso19794 or iso39794.")] = "iso19794",
    picture: Annotated[str, typer.Option(help="Portrait compression: jpeg or jpeg2000.")] = "jpeg",
    active: Annotated[
        str, typer.Option(help="Scheme of active authentication, such as rsa-1024-sha256; none for a chip without.")
    ] = "ecdsa-secp256r1-sha256-explicit",
    trust: Annotated[str, typer.Option(help="Trust folder: certificates, link or master-list.")] = "certificates",
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of inspection the dates fit.")] = _DAY,  # type: ignore[assignment]  # typer parses the default
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar. Default: one on a terminal.")] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print one JSON object a chip. Default: text.")] = False,
) -> ExitCode:
    """Make the chip of a made-up document with a public test PKI: files, trust store and truth. Trust these keys never.

    Schemes are FAMILY-SIZE-DIGEST[-explicit]: rsa or rsapss with bits, ecdsa with a curve; explicit spells out the
    curve's parameters, as most States do.
    """
    from idverify.progress import track
    from idverify.specimens.chip.bearer import draw_bearers
    from idverify.specimens.chip.defect import load_defects
    from idverify.specimens.chip.options import parse_options
    from idverify.specimens.chip.specimen import make_chip
    from idverify.specimens.portraits import PortraitLibrary, default_folder

    texts = {
        "csca": csca,
        "signer": signer,
        "digest": digest,
        "lds_version": lds,
        "face": face,
        "picture": picture,
        "active": "" if active == "none" else active,
        "trust": trust,
    }
    options = parse_options(texts, on=on.date())
    bearer, donor = draw_bearers(kind, PortraitLibrary.load(default_folder()), seed=seed, on=options.on)
    names = tuple(load_defects()) if defect == _ALL else (defect,)
    with BarProgress(quiet=quiet or len(names) == 1) as progress:
        for name in track(names, progress, total=len(names), description="chips", unit="chips"):
            made = make_chip(bearer, seed=seed, options=options, defect=name, donor=donor)
            folder = out / name if defect == _ALL else out
            made.write(folder)
            if json_output:
                print_json({"folder": str(folder), **made.truth()})
            else:
                typer.echo(f"{folder}: {made.defect.wrong if made.defect else 'genuine'}")
    return ExitCode.DONE


COMMAND = Command(
    name="chip",
    run=chip,
    example="Example: idverify specimen chip --defect dg1-altered --seed 7 --out chip/",
    group="specimen",
    group_help="Made-up documents for tests and training.",
)
