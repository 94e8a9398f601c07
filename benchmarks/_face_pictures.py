"""Face data sets on disk: who is on which picture. Nothing downloads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks._face_pair_lists import Pair, cfp_pairs, lfw_pairs, two_line_pairs
from idverify.errors import UsageError

DATASETS = ("folders", "names", "lfw", "cfp", "agedb", "calfw", "cplfw")
_CENTRAL = frozenset({"lfw", "cfp", "agedb", "calfw", "cplfw"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})


@dataclass(frozen=True, slots=True)
class FacePictures:
    """Pictures of one data set.

    Attributes:
        paths: every picture, sorted.
        identities: who is on each.
        central: the labelled person is the one in the middle (all but our own layouts).
        pairs: official pairs as (first, second, same person, fold), indices into `paths`.
    """

    paths: tuple[Path, ...]
    identities: tuple[str, ...]
    central: bool = False
    pairs: tuple[Pair, ...] = ()


def load_face_pictures(dataset: str, root: Path) -> FacePictures:
    """Return the pictures of a folder, with the official pairs where their list is there.

    Args:
        dataset: one of `DATASETS`: `folders` (identity/picture), `names` (identity_look.jpg in one folder), or a
            data set laid out as in `_face_pair_lists`.
        root: the folder.

    Raises:
        UsageError: no such folder, or nothing in it.
    """
    paths = tuple(sorted(path for path in root.rglob("*") if path.suffix.lower() in _PICTURES))
    if not paths:
        raise UsageError(
            f"no pictures under {root}", code="no_pictures", advice="Give the data set's folder as --root."
        )
    identities = tuple(_identity(dataset, path) for path in paths)
    pairs: tuple[Pair, ...] = ()
    if dataset == "lfw":
        pairs = lfw_pairs(root, paths)
    elif dataset in ("calfw", "cplfw"):
        pairs = two_line_pairs(root, dataset, paths)
    elif dataset == "cfp":
        pairs = cfp_pairs(root, paths)
    return FacePictures(paths, identities, dataset in _CENTRAL, pairs)


def _identity(dataset: str, path: Path) -> str:
    """Return who is on a picture, from where it lies or what it is called."""
    if dataset == "names":
        return path.stem.partition("_")[0]
    if dataset in ("calfw", "cplfw"):  # Name_Surname_0001.jpg
        return path.stem.rpartition("_")[0]
    if dataset == "agedb":  # 123_NameSurname_45_f.jpg
        return path.stem.split("_")[1] if path.stem.count("_") else path.stem
    if dataset == "cfp":  # Data/Images/001/frontal/01.jpg
        return path.parent.parent.name
    return path.parent.name
