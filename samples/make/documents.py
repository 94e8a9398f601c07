"""Make the committed sample documents and the manifest of all samples."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from idverify.mrz.generate import generate_mrz
from idverify.specimens.holder import Holder, Issue, mrz_record
from idverify.specimens.issue import Press, genuine_prints
from idverify.specimens.layout import load_layout
from idverify.specimens.page import Print, PrintedSide, print_side
from idverify.specimens.portraits import PortraitLibrary, default_folder
from idverify.specimens.writer import encoded_jpeg

_DPI = 300.0
_QUALITY = 80  # keeps a data page under 400 KB


@dataclass(frozen=True, slots=True)
class Sample:
    """One committed document.

    Attributes:
        name: start of its file names.
        layout: the design.
        issue: whom it is issued to.
        purpose: what it is for.
        mrz_number: document number of the MRZ where a forger changed it, check digits recomputed; empty: genuine.
    """

    name: str
    layout: str
    issue: Issue
    purpose: str
    mrz_number: str = ""


SAMPLES = (
    Sample(
        "td3_clean",
        "td3_utopia",
        Issue(
            Holder("Hovhannisyan", "Mariam", (), "F", date(1997, 3, 14), "Zenith", "c018"),
            document_number="LA8902314",
            personal_number="184226311",
            date_of_issue=date(2023, 4, 16),
            date_of_expiry=date(2033, 4, 15),
        ),
        "a genuine, valid passport",
    ),
    Sample(
        "td3_expired",
        "td3_utopia",
        Issue(
            Holder("Lindqvist", "Nikolai Andrei", (), "M", date(1995, 11, 2), "Port Amaurote", "c020"),
            document_number="LA4471902",
            personal_number="225901774",
            date_of_issue=date(2014, 9, 30),
            date_of_expiry=date(2024, 9, 29),
        ),
        "a genuine passport that expired on 2024-09-29",
    ),
    Sample(
        "td3_number_mismatch",
        "td3_utopia",
        Issue(
            Holder("Dubois", "Claire Élise", (), "F", date(1996, 6, 21), "Zenith", "c050"),
            document_number="LA7305568",
            personal_number="310664092",
            date_of_issue=date(2022, 1, 11),
            date_of_expiry=date(2032, 1, 10),
        ),
        "a forged passport: the document number of the MRZ is another one, its check digits recomputed",
        mrz_number="LA7305868",
    ),
    Sample(
        "td1_clean",
        "td1_utopia",
        Issue(
            Holder("Harutyunyan", "Tigran", (), "M", date(1994, 8, 5), "Zenith", "c017"),
            document_number="D23145890",
            personal_number="734507021",
            date_of_issue=date(2024, 2, 20),
            date_of_expiry=date(2034, 2, 19),
        ),
        "a genuine, valid identity card, front and back",
    ),
    Sample(
        "td1_lemuel",
        "td1_lemuel",
        Issue(
            Holder("Okafor", "Ngozi Adaeze", (), "F", date(1995, 2, 17), "Mildendo", "c008"),
            document_number="LK4410937",
            personal_number="560218834",
            date_of_issue=date(2025, 6, 3),
            date_of_expiry=date(2035, 6, 2),
        ),
        "a genuine, valid identity card of the other issuer, with a laser-engraved portrait and a PDF417 barcode",
    ),
    Sample(
        "mrva_transit",
        "mrva_utopia_transit",
        Issue(
            Holder("Marchetti", "Luca", (), "M", date(1993, 12, 9), "Zenith", "c002"),
            document_number="T20417733",
            personal_number="KD552071",
            date_of_issue=date(2026, 10, 20),
            date_of_expiry=date(2027, 10, 19),
        ),
        "a genuine, valid transit visa with a QR code and its data in OCR-B",
    ),
)


def make_documents(out: Path) -> None:
    """Write the pictures to `out/documents` and everything known about them to `out/manifest.json`."""
    folder = out / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    press = Press(PortraitLibrary.load(default_folder()), _DPI)
    rows = [row for seed, sample in enumerate(SAMPLES, 1) for row in _make(sample, folder, press=press, seed=seed)]
    portraits = {f"portraits/{file.name}": _sha256(file.read_bytes()) for file in sorted(default_folder().iterdir())}
    manifest = {"documents": rows, "portraits": portraits}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _make(sample: Sample, folder: Path, *, press: Press, seed: int) -> list[dict[str, object]]:
    layout = load_layout(sample.layout)
    prints = genuine_prints(sample.issue, layout, press=press, seed=seed)
    if sample.mrz_number:
        other = mrz_record(replace(sample.issue, document_number=sample.mrz_number), layout)
        prints = tuple(replace(job, mrz_lines=generate_mrz(other, layout.mrz_format)) for job in prints)
    sides = ("front", "back") if len(prints) > 1 else ("",)
    rows = []
    for side, job in zip(sides, prints, strict=True):
        file = f"{sample.name}_{side}.jpg" if side else f"{sample.name}.jpg"
        printed = print_side(job)
        picture = encoded_jpeg(printed.image, dpi=press.dpi, quality=_QUALITY)
        (folder / file).write_bytes(picture)
        row = _row(sample, job, printed, file=f"documents/{file}", seed=seed)
        rows.append({"file": row["file"], "sha256": _sha256(picture), **row})
    return rows


def _row(sample: Sample, job: Print, printed: PrintedSide, *, file: str, seed: int) -> dict[str, object]:
    files = dict(PortraitLibrary.load(default_folder()).named(sample.issue.holder.portrait).files)
    forgery = None
    if sample.mrz_number:
        forgery = {"type": "mrz-edit", "fields": ["document_number"], "mrz_value": sample.mrz_number, "digits": "all"}
    return {
        "file": file,
        "document": sample.name,
        "side": job.side,
        "purpose": sample.purpose,
        "layout": sample.layout,
        "kind": job.layout.kind,
        "mrz_format": job.layout.mrz_format,
        "issuing_state": job.layout.state,
        "dpi": job.dpi,
        "seed": seed,
        "identity": sample.issue.holder.portrait,
        "portrait_file": f"portraits/{files['neutral'].name}",
        "live_file": f"portraits/{files['smiling'].name}",
        "values": dict(job.values),
        "mrz_lines": list(job.mrz_lines),
        "genuine": forgery is None,
        "forgery": forgery,
        **printed.truth.to_json(),
    }


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
