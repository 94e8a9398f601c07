"""Chips that are right in themselves, held against the page and the portrait of the document they lie in."""

from __future__ import annotations

from collections import Counter
from datetime import date

from idverify.chip.picture import decode_picture
from idverify.chip.trust_files import read_trust
from idverify.chip.trust_store import merge
from idverify.document import Page
from idverify.evidence import Absent, Evidence
from idverify.face.portrait import find_live_face
from idverify.inspection.engines import Engines
from idverify.inspection.read_chip import compare_faces, read_chip
from idverify.inspection.run_checks import all_checks
from idverify.inspection.source_file import SourceFile
from idverify.mrz import parse_mrz
from idverify.reading.mrz_reading import MrzReading, ReadingStatus
from idverify.settings import Settings
from idverify.specimens.chip.bearer import draw_bearers
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.specimen import ChipSpecimen, make_chip
from idverify.specimens.portraits import PortraitLibrary, default_folder

_ABSENT = Absent("not_part_of_it", "The benchmark gives no such part.")


def judged_beside_page(chip: ChipSpecimen, engines: Engines, *, on: date) -> dict[str, str]:
    """Return what the checks of chip against page say of a chip in its bearer's document.

    The page is given as read without a fault: the bearer's MRZ and portrait. What reading adds is measured elsewhere.
    """
    reading = read_chip(engines, [SourceFile(name, content) for name, content in chip.chip.items()], on=on)
    printed = find_live_face(Page(1, decode_picture(chip.bearer.portrait)), engines.face) or _ABSENT
    lines = chip.bearer.personal.mrz_lines
    evidence = Evidence(
        on=on,
        mrz=MrzReading(ReadingStatus.VALID, "as printed", parse_mrz(lines, on=on), lines, 1.0),
        viz=_ABSENT,
        capture=_ABSENT,
        portrait=printed,
        live_face=_ABSENT,
        face_comparison=_ABSENT,
        chip=reading.verification,
        chip_portrait=reading.portrait,
        chip_page_comparison=compare_faces(engines, reading.portrait, printed),
    )
    return {name: all_checks()[name].examine(evidence).outcome.value for name in ("chip.mrz", "chip.portrait_match")}


def counted_beside_page(defect: str, *, pairs: int, on: date) -> dict[str, dict[str, int]]:
    """Return, by check, how often each outcome came up over pairs of bearer and donor of seeds 1, 2, ..."""
    library = PortraitLibrary.load(default_folder())
    options = ChipOptions(on=on)
    drawn = [draw_bearers("td3", library, seed=seed, on=on) for seed in range(1, pairs + 1)]
    chips = [make_chip(bearer, seed=1, options=options, defect=defect, donor=donor) for bearer, donor in drawn]
    trust = merge([read_trust(name, content) for chip in chips for name, content in chip.trust.items()])
    engines = Engines(Settings(), trust=trust)
    counts: dict[str, Counter[str]] = {}
    for chip in chips:
        for check, outcome in judged_beside_page(chip, engines, on=on).items():
            counts.setdefault(check, Counter())[outcome] += 1
    return {check: dict(counter) for check, counter in counts.items()}
