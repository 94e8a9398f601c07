"""A folder of chip fixtures judged: chips, security objects, face records, trust files, chains of certificates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from idverify.chip.biometric_records import read_face_block
from idverify.chip.chain import trace
from idverify.chip.delivery import load_delivery
from idverify.chip.step import StepId, StepOutcome
from idverify.chip.tlv import TlvReader
from idverify.chip.trust_files import load_trust
from idverify.chip.trust_store import TrustStore
from idverify.chip.verification import ChipVerification, verify_chip
from idverify.errors import IdverifyError

_SHOWN = (StepId.SIGNATURE, StepId.HASHES, StepId.CHAIN)
_FACE_RECORD = b"FAC\0"
_SIGNER, _AUTHORITY = "*dsc.pem", "*csca.pem"


def judge_fixtures(folder: Path, *, on: date) -> dict[str, list[dict[str, Any]]]:
    """Return what is made of a folder's files.

    Args:
        folder: holds folders of chips (or of single files), `masterlists`, and `*dsc.pem` beside `*csca.pem`.
        on: day of inspection.

    Returns:
        `chips`, `face_records`, `trust_files` and `chains`, one object for each thing judged.
    """
    paths = _chips_in(folder)
    records = [path for path in paths if path.is_file() and path.read_bytes().startswith(_FACE_RECORD)]
    trust_files = sorted((*folder.glob("*.pem"), *folder.glob("masterlists/*")))
    trust = load_trust([folder / "masterlists"]) if (folder / "masterlists").exists() else TrustStore()
    return {
        "chips": [_chip(path, trust, on) for path in paths if path not in records],
        "face_records": [_face_record(path) for path in records],
        "trust_files": [_trust_file(path, on) for path in trust_files],
        "chains": [chain for path in sorted(folder.rglob(_SIGNER)) for chain in _chains(path)],
    }


def against(verification: ChipVerification) -> list[str]:
    """Return the steps that are not valid, with their reason; what follows from an earlier step is left out."""
    return [
        f"{step.id.value}: {step.code}"
        for step in verification.steps
        if step.outcome is not StepOutcome.VALID and step.code not in {"issuer_unproved", "no_card_security"}
    ]


def _chips_in(folder: Path) -> list[Path]:
    """Return each folder with data groups as one chip, and each single file as another."""
    chips: list[Path] = []
    for one in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(one.glob("*.bin"))
        whole = any("dg1" in path.name.lower() for path in files)
        chips += [one] if whole else files
    return chips


def _chip(path: Path, trust: TrustStore, on: date) -> dict[str, Any]:
    try:
        delivery = load_delivery([path])
    except IdverifyError as error:
        return {"chip": path.name, "outcome": f"refused: {error.code}", "steps": []}
    verification = verify_chip(delivery.files, trust, on=on, report=delivery.report)
    shown = {step.value: verification.step(step).outcome.value for step in _SHOWN}
    return {"chip": path.name, "outcome": verification.outcome.value, **shown, "steps": against(verification)}


def _face_record(path: Path) -> dict[str, Any]:
    reader = TlvReader("DG2", path.read_bytes())
    faces = read_face_block(reader, reader.content, at=0)
    pictures = [f"{face.header.format} {face.header.width}x{face.header.height}" for face in faces if face.header]
    return {"file": path.name, "pictures": pictures, "deviations": [one.code for one in reader.deviations]}


def _trust_file(path: Path, on: date) -> dict[str, Any]:
    store = load_trust([path])
    (source, *_) = store.sources
    return {
        "file": path.name,
        "kind": source.kind.value,
        "certificates": source.certificates,
        "anchors": len(store.anchors),
        "links": len(store.links),
        "refused": len(source.refused),
        "countries": len(store.countries),
        "expired": len(store.expired_anchors(on=on)),
    }


def _chains(path: Path) -> Sequence[dict[str, Any]]:
    trust = load_trust(sorted(path.parent.glob(_AUTHORITY)))
    steps = [trace(signer, trust).step for signer in load_trust([path]).signers]
    name = path.name.partition("__")[0]
    return [{"signer": name, "outcome": step.outcome.value, "code": step.code} for step in steps]
