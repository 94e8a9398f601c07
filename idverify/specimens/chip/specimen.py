"""Make the chip of a specimen, genuine or with one defect, and write it to a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from idverify.specimens.chip.bearer import Bearer
from idverify.specimens.chip.defect import Defect, load_defect
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.plan import build, genuine_plan

_DEFAULT = ChipOptions()


@dataclass(frozen=True, slots=True)
class ChipSpecimen:
    """A chip with everything known about it.

    Attributes:
        chip: files of the chip by name.
        trust: what the verifier trusts, files by name.
        defect: what is wrong, or None for a genuine chip.
        bearer: whose document it is; the page prints this data.
        options: choices.
        seed: of the chip.
    """

    chip: Mapping[str, bytes]
    trust: Mapping[str, bytes]
    defect: Defect | None
    bearer: Bearer
    options: ChipOptions
    seed: int

    def truth(self) -> dict[str, object]:
        """Return what is known as JSON values."""
        found = self.defect
        options = asdict(self.options)
        return {
            "seed": self.seed,
            "genuine": found is None,
            "defect": found.id if found else None,
            "wrong": found.wrong if found else None,
            "file": found.file if found else None,
            "expected": asdict(found.expected) if found else {"step": None, "result": None, "passive": "valid"},
            "printed_mrz": list(self.bearer.personal.mrz_lines),
            "identity": self.bearer.identity,
            "date_of_issue": self.bearer.personal.date_of_issue.isoformat(),
            "options": {name: v.isoformat() if isinstance(v, date) else v for name, v in options.items()},
        }

    def write(self, folder: Path) -> None:
        """Write `chip/`, `trust/` and `truth.json` to a folder, made if need be."""
        for name, files in (("chip", self.chip), ("trust", self.trust)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            for file, content in files.items():
                (folder / name / file).write_bytes(content)
        text = json.dumps(self.truth(), indent=1, ensure_ascii=False) + "\n"
        (folder / "truth.json").write_text(text, encoding="utf-8")


def make_chip(
    bearer: Bearer, *, seed: int, options: ChipOptions = _DEFAULT, defect: str = "", donor: Bearer | None = None
) -> ChipSpecimen:
    """Make one chip; the same arguments make the same bytes.

    Args:
        bearer: whose document it is.
        seed: of the chip's own keys.
        options: choices.
        defect: id of a defect; empty for a genuine chip.
        donor: somebody else, for defects that need one.

    Raises:
        UsageError: no such defect, scheme or curve; or the defect needs a donor.
    """
    plan = genuine_plan(bearer, options, seed=seed)
    if not defect:
        files = build(plan)
        return ChipSpecimen(files.chip, files.trust, None, bearer, options, seed)
    found = load_defect(defect)
    plan = found.before(plan, donor)
    files = found.after(plan, build(plan))
    return ChipSpecimen(files.chip, files.trust, found, bearer, options, seed)
