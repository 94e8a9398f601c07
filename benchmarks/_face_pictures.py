"""Face data sets on disk: who is on which picture. Nothing downloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from idverify.errors import UsageError

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})


@dataclass(frozen=True, slots=True)
class FacePictures:
    """Pictures of one data set.

    Attributes:
        paths: every picture, sorted.
        identities: who is on each.
        central: the labelled person is the one in the middle (LFW and its relatives).
        pairs: official pairs as (first, second, same person, fold), indices into `paths`.
    """

    paths: tuple[Path, ...]
    identities: tuple[str, ...]
    central: bool = False
    pairs: tuple[tuple[int, int, bool, int], ...] = ()


def load_face_pictures(dataset: str, root: Path) -> FacePictures:
    """Return the pictures of a folder.

    Args:
        dataset: `folders` (identity/picture), `names` (identity_look.jpg in one folder) or `lfw` (folders, and the
            official pairs.txt in the folder or beside it).
        root: the folder.

    Raises:
        UsageError: no such folder, or nothing in it.
    """
    paths = tuple(sorted(path for path in root.rglob("*") if path.suffix.lower() in _PICTURES))
    if not paths:
        raise UsageError(
            f"no pictures under {root}", code="no_pictures", advice="Give the data set's folder as --root."
        )
    if dataset == "names":
        return FacePictures(paths, tuple(path.stem.partition("_")[0] for path in paths))
    pictures = FacePictures(paths, tuple(path.parent.name for path in paths), central=dataset == "lfw")
    return _with_lfw_pairs(pictures, root) if dataset == "lfw" else pictures


def _with_lfw_pairs(pictures: FacePictures, root: Path) -> FacePictures:
    files = [folder / "pairs.txt" for folder in (root, root.parent)]
    file = next((file for file in files if file.is_file()), None)
    if file is None:
        return pictures
    index = {(path.parent.name, path.stem): number for number, path in enumerate(pictures.paths)}
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    folds = int(header.split()[0])
    per_fold = len(lines) // folds
    pairs = tuple(
        (index[one], index[other], one[0] == other[0], number // per_fold)
        for number, line in enumerate(lines)
        for one, other in (_pair(line.split()),)
        if one in index and other in index
    )
    return FacePictures(pictures.paths, pictures.identities, pictures.central, pairs)


def _pair(parts: Sequence[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the two pictures of a line: `name n m` is one person twice, `name n name m` are two people."""
    one_person = 3
    name, first, *rest = parts
    other, second = (name, rest[0]) if len(parts) == one_person else (rest[0], rest[1])
    return (name, f"{name}_{int(first):04d}"), (other, f"{other}_{int(second):04d}")
