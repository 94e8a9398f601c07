"""Write specimens to a folder: pictures, masks, `truth.jsonl` and a contact sheet."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from idverify.document import Pixels
from idverify.progress import NoProgress, Progress, track
from idverify.specimens.factory import Order, Picture, Specimen

_QUALITY = 92
_SHEET_COLUMNS = 6
_SHEET_CELL_PX = (320, 240)
_SHEET_LARGEST = 60
_SOFTWARE_TAG = 0x0131  # EXIF 2.32, table 4: Software
_NO_PROGRESS = NoProgress()


@dataclass(frozen=True, slots=True)
class Written:
    """What is in the folder now.

    Attributes:
        specimens: documents written.
        pictures: picture files written.
        truth: the file with one JSON object per picture.
        contact_sheet: an overview of the first pictures.
    """

    specimens: int
    pictures: int
    truth: Path
    contact_sheet: Path


def write_specimens(
    specimens: Iterable[Specimen], order: Order, out: Path, *, total: int, progress: Progress = _NO_PROGRESS
) -> Written:
    """Write specimens as they come.

    Args:
        specimens: from `make_specimens`.
        order: what was ordered; it stands in every truth record.
        out: folder, made if need be; files of an earlier order are overwritten.
        total: how many specimens will come.
        progress: told about every specimen.
    """
    out.mkdir(parents=True, exist_ok=True)
    truth_file, sheet_file = out / "truth.jsonl", out / "contact_sheet.jpg"
    cells: list[Pixels] = []
    made, pictures = 0, 0
    with truth_file.open("w", encoding="utf-8") as truth:
        for specimen in track(specimens, progress, total=total, description="specimens", unit="documents"):
            made += 1
            for picture in specimen.pictures:
                row = _write_picture(specimen, picture, order, out)
                truth.write(json.dumps(row, ensure_ascii=False) + "\n")
                pictures += 1
                if len(cells) < _SHEET_LARGEST:
                    cells.append(_cell(picture.image))
    sheet_file.write_bytes(encoded_jpeg(_sheet(cells)))
    return Written(made, pictures, truth_file, sheet_file)


def encoded_jpeg(image: Pixels, *, dpi: float | None = None, quality: int = _QUALITY, software: str = "") -> bytes:
    """Return a JPEG file of an RGB picture, with its resolution and the program that wrote it where given."""
    file = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    if software:
        file = _with_software(file, software)
    return _with_density(file, dpi) if dpi and not software else file


def truth_record(specimen: Specimen, picture: Picture, order: Order) -> dict[str, object]:
    """Return everything known about one picture as JSON values."""
    forgery = specimen.forgery
    return {
        "specimen": specimen.number,
        "seed": order.seed,
        "side": picture.side,
        "kind": specimen.layout.kind,
        "layout": specimen.layout.name,
        "mrz_format": specimen.layout.mrz_format,
        "issuing_state": specimen.layout.state,
        "dpi": order.dpi,
        "on": order.on.isoformat(),
        "identity": specimen.issue.holder.portrait,
        "live": specimen.live,
        "genuine": forgery is None,
        "forgery": asdict(forgery) if forgery else None,
        "captures": list(picture.captures),
        **picture.truth.to_json(),
    }


def _write_picture(specimen: Specimen, picture: Picture, order: Order, out: Path) -> dict[str, object]:
    stem = f"{specimen.number:06d}_{picture.side}"
    software = specimen.forgery.software if specimen.forgery else ""
    dpi = None if picture.captures else order.dpi
    (out / f"{stem}.jpg").write_bytes(encoded_jpeg(picture.image, dpi=dpi, software=software))
    mask = None
    if picture.mask.any():
        mask = f"{stem}_mask.png"
        (out / mask).write_bytes(cv2.imencode(".png", picture.mask)[1].tobytes())
    return {"file": f"{stem}.jpg", "mask": mask, **truth_record(specimen, picture, order)}


def _with_density(jpeg: bytes, dpi: float) -> bytes:
    """Return a JFIF file with its density set: bytes 13 to 17 of the APP0 segment that the encoder writes first."""
    density = round(dpi).to_bytes(2, "big")
    return jpeg[:13] + b"\x01" + density + density + jpeg[18:]


def _with_software(jpeg: bytes, software: str) -> bytes:
    """Return the JPEG with the name of a program in its EXIF data, its pixels as they were."""
    picture = Image.open(io.BytesIO(jpeg))
    exif = picture.getexif()
    exif[_SOFTWARE_TAG] = software
    buffer = io.BytesIO()
    picture.save(buffer, format="JPEG", quality="keep", exif=exif)
    return buffer.getvalue()


def _cell(image: Pixels) -> Pixels:
    width, height = _SHEET_CELL_PX
    scale = min(width / image.shape[1], height / image.shape[0])
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    cell = np.full((height, width, 3), 128, np.uint8)
    cell[: size[1], : size[0]] = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return cell


def _sheet(cells: list[Pixels]) -> Pixels:
    blank = np.full((_SHEET_CELL_PX[1], _SHEET_CELL_PX[0], 3), 128, np.uint8)
    padded = [*cells, *[blank] * (-len(cells) % _SHEET_COLUMNS)] or [blank]
    rows = [np.hstack(padded[i : i + _SHEET_COLUMNS]) for i in range(0, len(padded), _SHEET_COLUMNS)]
    return np.asarray(np.vstack(rows), np.uint8)
