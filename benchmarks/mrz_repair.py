"""How well and how fast an MRZ is repaired: seeded TD3 lines with 0 to 3 misread characters.

Protocol: 200 random passports for each number of misreadings, which fall on line 2 at characters that OCR-B
readers confuse. A character read right has probability 0.90 and each of its confusions 0.05; a misread one has
0.60 and the truth 0.35; every other character 0.002.

    python -m benchmarks mrz-repair --json
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from benchmarks._benchmark import Benchmark
from idverify.mrz.format import ALPHABET
from idverify.mrz.generate import Record, generate_mrz
from idverify.mrz.repair import Proposal, repair

_CONFUSED = {
    "0": "ODQ",
    "O": "0QD",
    "1": "IL",
    "I": "1",
    "8": "B",
    "B": "8",
    "5": "S",
    "S": "5",
    "2": "Z",
    "Z": "2",
    "6": "G",
    "G": "6",
    "<": "KC",
    "K": "<",
    "M": "N",
    "7": "1",
    "D": "0",
    "Q": "0",
}
_RIGHT, _LOOKALIKE, _MISREAD, _TRUTH, _OTHER = 0.90, 0.05, 0.60, 0.35, 0.002
_STATES = ("UTO", "AUS", "AUT", "BRA", "CAN", "CHE", "CHN", "D<<", "DNK", "ESP", "FRA", "GBR", "GEO", "IND", "ITA")
_SYLLABLES = ("KA", "MO", "SI", "LEN", "BOR", "DIN", "ZU", "QUI", "GOS", "ISK", "MAN", "BE", "RO", "WIL", "TA", "NO")
_CALIBRATION_BINS = 10
_MOST_MISREAD = 3


@dataclass(frozen=True, slots=True)
class RepairFigures:
    """What one number of misreadings gives.

    Attributes:
        misread: misread characters in each MRZ.
        lines: how many MRZs.
        top_1: share whose first proposal is the truth.
        top_5: share with the truth among the first five.
        median_ms: median CPU time of one repair, in milliseconds.
    """

    misread: int
    lines: int
    top_1: float
    top_5: float
    median_ms: float


def run(arguments: Sequence[str]) -> int:
    """Run the protocol and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks mrz-repair")
    parser.add_argument("--lines", type=int, default=200, help="MRZs for each number of misreadings")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--realistic", action="store_true", help="document numbers of letters, then digits")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    judged: list[tuple[float, bool]] = []
    figures = [
        _measure(rng, misread, options.lines, judged, realistic=options.realistic)
        for misread in range(_MOST_MISREAD + 1)
    ]
    report = {
        "figures": [asdict(figure) for figure in figures],
        "expected_calibration_error": calibration_error(judged),
        "clean_harmed": round((1 - figures[0].top_1) * options.lines),
        "median_ms": statistics.median(figure.median_ms for figure in figures),
    }
    print(json.dumps(report) if options.json else _table(report, figures))
    return 0


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error of (probability, was right) pairs over ten bins of equal width."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_CALIBRATION_BINS)]
    for probability, was_right in judged:
        bins[min(int(probability * _CALIBRATION_BINS), _CALIBRATION_BINS - 1)].append((probability, was_right))
    gaps = (abs(sum(p for p, _ in each) - sum(right for _, right in each)) for each in bins)
    return sum(gaps) / len(judged)


def _measure(
    rng: random.Random, misread: int, lines: int, judged: list[tuple[float, bool]], *, realistic: bool
) -> RepairFigures:
    first = among = 0
    times: list[float] = []
    for _ in range(lines):
        truth = generate_mrz(_record(rng, realistic=realistic), "TD3")
        reading = _read(truth, misread, rng)
        start = time.process_time()
        proposals = repair(reading, "TD3")
        times.append(1000 * (time.process_time() - start))
        ranks = [proposal.lines == truth for proposal in proposals]
        first += ranks[:1] == [True]
        among += any(ranks)
        judged.append((_first_probability(proposals), ranks[:1] == [True]))
    return RepairFigures(misread, lines, first / lines, among / lines, statistics.median(times))


def _first_probability(proposals: Sequence[Proposal]) -> float:
    return proposals[0].probability if proposals else 0.0


def _record(rng: random.Random, *, realistic: bool) -> Record:
    def name() -> str:
        return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))

    alphanumeric = ALPHABET[:-1]
    letters = "".join(rng.choices(ALPHABET[10:-1], k=rng.randint(0, 2)))
    plain = letters + "".join(rng.choices("0123456789", k=9 - len(letters)))
    state = rng.choice(_STATES)
    return Record(
        document_code="P",
        issuing_state=state,
        primary_identifier=name(),
        secondary_identifier=f"{name()} {name()}",
        document_number=plain if realistic else "".join(rng.choices(alphanumeric, k=9)),
        nationality=state,
        date_of_birth=date(1930, 1, 1) + timedelta(days=rng.randrange(33_000)),
        sex=rng.choice("MFX"),
        date_of_expiry=date(2020, 1, 1) + timedelta(days=rng.randrange(5_500)),
        optional_data="".join(rng.choices(alphanumeric, k=rng.choice((0, 0, 9, 11)))),
    )


def _read(truth: Sequence[str], misread: int, rng: random.Random) -> list[list[Mapping[str, float]]]:
    places = [place for place, character in enumerate(truth[1]) if character in _CONFUSED]
    hit = set(rng.sample(places, misread))
    lines = [[_seen(character, None) for character in truth[0]]]
    lines.append(
        [
            _seen(character, rng.choice(_CONFUSED[character]) if place in hit else None)
            for place, character in enumerate(truth[1])
        ]
    )
    return lines


def _seen(character: str, misread_as: str | None) -> Mapping[str, float]:
    chances = dict.fromkeys(ALPHABET, _OTHER)
    if misread_as is None:
        chances |= dict.fromkeys(_CONFUSED.get(character, ""), _LOOKALIKE) | {character: _RIGHT}
    else:
        chances |= {misread_as: _MISREAD, character: _TRUTH}
    whole = sum(chances.values())
    return {option: chance / whole for option, chance in chances.items()}


def _table(report: Mapping[str, object], figures: Sequence[RepairFigures]) -> str:
    rows = [
        f"{f.misread} misread: top 1 {f.top_1:6.1%}, top 5 {f.top_5:6.1%}, median {f.median_ms:.2f} ms CPU"
        for f in figures
    ]
    rows.append(f"expected calibration error {report['expected_calibration_error']:.3f}")
    rows.append(f"clean ones harmed {report['clean_harmed']}")
    return "\n".join(rows)


BENCHMARK = Benchmark(run, "repair of misread MRZs: accuracy, calibration, time")
