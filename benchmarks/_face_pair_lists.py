"""Official pair lists of face data sets, as their archives are laid out on disk.

- `lfw`: folders of names, `pairs.txt` of View 2 in the folder or beside it.
- `calfw`, `cplfw`: pictures in one folder, `pairs_CALFW.txt` / `pairs_CPLFW.txt`: two lines a pair, `picture flag`,
  where the flag is 0 for two people and else the number of the fold.
- `cfp`: `Protocol/Pair_list_F.txt`, `Pair_list_P.txt` (number and path) and `Protocol/Split/FP/NN/{same,diff}.txt`.
- `agedb`: pictures `number_Name_age_sex.jpg` in one folder; no list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from idverify.errors import UsageError

Pair = tuple[int, int, bool, int]
"""First and second picture (indices), whether they show one person, and the fold."""


def lfw_pairs(root: Path, paths: Sequence[Path]) -> tuple[Pair, ...]:
    """Return the pairs of LFW's View 2; none without the list."""
    file = _found(root, "pairs.txt")
    if file is None:
        return ()
    index = {(path.parent.name, path.stem): number for number, path in enumerate(paths)}
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    per_fold = len(lines) // int(header.split()[0])
    return tuple(
        (index[one], index[other], one[0] == other[0], number // per_fold)
        for number, line in enumerate(lines)
        for one, other in (_lfw_pair(line.split()),)
        if one in index and other in index
    )


def two_line_pairs(root: Path, name: str, paths: Sequence[Path]) -> tuple[Pair, ...]:
    """Return the pairs of CALFW or CPLFW; none without the list."""
    file = _found(root, f"pairs_{name.upper()}.txt")
    if file is None:
        return ()
    index = {path.name: number for number, path in enumerate(paths)}
    rows = [line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    columns, folds = 2, 10
    if any(len(row) != columns for row in rows) or len(rows) % 2:
        raise UsageError(f"{file.name} is no list of pairs in two lines each", code="pairs_unreadable")
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    return tuple(
        (index[one], index[other], flag != "0", number * folds // len(pairs))
        for number, ((one, flag), (other, _)) in enumerate(pairs)
        if one in index and other in index
    )


def cfp_pairs(root: Path, paths: Sequence[Path]) -> tuple[Pair, ...]:
    """Return the frontal-profile pairs of CFP; none without the lists."""
    protocol = root / "Protocol"
    if not protocol.is_dir():
        return ()
    index = {path.resolve(): number for number, path in enumerate(paths)}
    frontal, profile = (_cfp_list(protocol / f"Pair_list_{side}.txt", index) for side in "FP")
    return tuple(_cfp_folds(protocol / "Split" / "FP", frontal, profile))


def _cfp_list(file: Path, index: Mapping[Path, int]) -> dict[str, int]:
    """Return the number in CFP's list to the index of the picture."""
    rows = (line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    resolved = {number: (file.parent / path).resolve() for number, path in rows}
    return {number: index[path] for number, path in resolved.items() if path in index}


def _cfp_folds(split: Path, frontal: Mapping[str, int], profile: Mapping[str, int]) -> Iterator[Pair]:
    for fold, folder in enumerate(sorted(path for path in split.iterdir() if path.is_dir())):
        for name, same in (("same.txt", True), ("diff.txt", False)):
            for line in (folder / name).read_text(encoding="utf-8").split():
                one, _, other = line.partition(",")
                if one in frontal and other in profile:
                    yield frontal[one], profile[other], same, fold


def _found(root: Path, name: str) -> Path | None:
    return next((folder / name for folder in (root, root.parent) if (folder / name).is_file()), None)


def _lfw_pair(parts: Sequence[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the two pictures of a line: `name n m` is one person twice, `name n name m` are two people."""
    one_person = 3
    name, first, *rest = parts
    other, second = (name, rest[0]) if len(parts) == one_person else (rest[0], rest[1])
    return (name, f"{name}_{int(first):04d}"), (other, f"{other}_{int(second):04d}")
