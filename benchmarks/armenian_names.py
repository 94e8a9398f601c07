"""`python -m benchmarks armenian-names --count N`: names in Armenian letters verified against the MRZ.

Passports of the bilingual specimen design, flat and as captured; every second one photographed. A name counts as
verified when what Tesseract read in its place can be the Latin name of the MRZ. Each is also held against the Latin
names of other holders, of the same kind: those must not be verified.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from benchmarks._benchmark import Benchmark, cpu_seconds
from idverify.document import Page, Region
from idverify.reading.armenian import read_armenian
from idverify.reading.armenian_names import says
from idverify.specimens.factory import Order, make_specimen

_LAYOUT = "td3_bilingual"
_FIELDS = ("primary_identifier", "secondary_identifier")


@dataclass(frozen=True, slots=True)
class _Name:
    field: str
    printed: str
    latin: str
    read: str

    @property
    def verified(self) -> bool:
        return says(self.read, self.latin)


def run(arguments: Sequence[str]) -> int:
    """Read the names and print the shares."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks armenian-names", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="documents; default 100")
    parser.add_argument("--seed", type=int, default=5, help="of the documents; default 5")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    options = parser.parse_args(arguments)
    before = cpu_seconds()
    names = [name for number in range(options.count) for name in _names(options.seed, number)]
    seconds = cpu_seconds() - before
    wrong = [
        (one, other)
        for one, other in product(names, names)
        if one.field == other.field and one.latin != other.latin and one.printed != other.printed
    ]
    verified = sum(name.verified for name in names)
    accepted = {(one.printed, other.latin) for one, other in wrong if says(one.read, other.latin)}
    result = {
        "names": len(names),
        "verified": verified,
        "share": round(verified / len(names), 4),
        "wrong_pairs": len(wrong),
        "wrong_verified": sum(says(one.read, other.latin) for one, other in wrong),
        "wrong_examples": sorted(f"{printed} as {latin}" for printed, latin in accepted)[:10],
        "cpu_s_per_document": round(seconds / options.count, 3),
    }
    if not options.json:
        for name in names:
            if not name.verified:
                print(f"not verified: {name.printed} ({name.latin}) read {name.read!r}")
    sys.stdout.write((json.dumps(result, ensure_ascii=False) if options.json else str(result)) + "\n")
    return 0


def _names(seed: int, number: int) -> Iterator[_Name]:
    """Yield the two names of a document."""
    order = Order(_LAYOUT, seed=seed, capture="phone:0.4" if number % 2 else "", dpi=300.0, region="armenian")
    picture = make_specimen(order, number).pictures[0]
    page = Page(1, picture.image)
    for field in _FIELDS:
        native, latin = picture.truth.field(f"{field}_hy"), picture.truth.field(field)
        if native and latin:
            expected = latin.value.replace("-", " ").replace("'", "")
            (line,) = read_armenian(page, [Region(1, native.quad)], [expected])
            yield _Name(field, native.printed, expected, line.text)


BENCHMARK = Benchmark(run, "names in Armenian letters, verified against the MRZ")
