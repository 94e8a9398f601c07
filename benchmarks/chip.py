"""`python -m benchmarks chip`: which generated defects the chip verifier names, and the CPU time of one verification.

Every defect is made on a TD3 of one seed and judged by what the generator expects of passive authentication, and by
whether any step speaks against it. A defect that the chip alone cannot show (another holder, another face) must leave
it valid; it counts as not visible, not as named, and is held against the MRZ and the portrait of its bearer, over
--pairs pairs of holders. With --shared, the chips, face records, trust files and certificate chains of a folder of
fixtures are judged, chips against its master lists, and listed as they come out. Time: warm, one
core, median of --rounds verifications of a genuine chip, JSON included.

    python -m benchmarks chip --shared FOLDER --json
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks._benchmark import Benchmark, cpu_seconds
from benchmarks._chip_beside_page import counted_beside_page
from benchmarks._chip_fixtures import against, judge_fixtures
from idverify.chip.delivery import sort_delivery
from idverify.chip.trust_files import read_trust
from idverify.chip.trust_store import TrustStore, merge
from idverify.chip.verification import ChipOutcome, verify_chip
from idverify.specimens.chip.bearer import Bearer, draw_bearers
from idverify.specimens.chip.defect import Passive, Step, load_defects
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.specimen import ChipSpecimen, make_chip
from idverify.specimens.portraits import PortraitLibrary, default_folder

_SEED = 1
_ON = date(2026, 11, 23)
_BEYOND_THE_CHIP = {Step.PAGE, Step.FACE}
# Without the signer's certificate nobody can be asked who issued it: the verifier tells that apart.
_PASSIVE = {
    Passive.VALID: {ChipOutcome.VALID},
    Passive.INVALID: {ChipOutcome.INVALID},
    Passive.UNKNOWN_ISSUER: {ChipOutcome.UNKNOWN_ISSUER, ChipOutcome.NOT_VERIFIED},
    Passive.REFUSED: {ChipOutcome.UNREADABLE},
}


def run(arguments: Sequence[str]) -> int:
    """Measure and print; exit code 1 when a defect was not named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks chip")
    parser.add_argument("--shared", type=Path, help="folder of fixtures; its folders of chips are judged, too")
    parser.add_argument("--rounds", type=int, default=50, help="verifications that are timed")
    parser.add_argument("--pairs", type=int, default=20, help="pairs of holders for what only the page can show")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    bearers = draw_bearers("td3", PortraitLibrary.load(default_folder()), seed=_SEED, on=_ON)
    defects = [_judged(name, bearers) for name in sorted(load_defects())]
    result = {
        "defects": defects,
        "named": sum(one["named"] for one in defects),
        "of": sum(one["visible"] for one in defects),
        "beside_page": {
            name or "genuine": counted_beside_page(name, pairs=options.pairs, on=_ON)
            for name in ("", *_hidden(defects))
        },
        "pairs": options.pairs,
        "fixtures": judge_fixtures(options.shared, on=_ON) if options.shared else {},
        "verification_cpu_ms": _milliseconds(_made("", bearers), options.rounds),
        "rounds": options.rounds,
        "seed": _SEED,
    }
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        _print(result)
    return 0 if result["named"] == result["of"] else 1


def _made(defect: str, bearers: tuple[Bearer, Bearer]) -> ChipSpecimen:
    return make_chip(bearers[0], seed=_SEED, options=ChipOptions(on=_ON), defect=defect, donor=bearers[1])


def _trust(chip: ChipSpecimen) -> TrustStore:
    return merge([read_trust(name, content) for name, content in chip.trust.items()])


def _judged(name: str, bearers: tuple[Bearer, Bearer]) -> dict[str, Any]:
    chip = _made(name, bearers)
    delivery = sort_delivery(chip.chip)
    verification = verify_chip(delivery.files, _trust(chip), on=_ON, report=delivery.report)
    expected = load_defects()[name].expected
    speaking = against(verification)
    visible = expected.step not in _BEYOND_THE_CHIP
    return {
        "defect": name,
        "visible": visible,
        "named": visible and bool(speaking) and verification.passive in _PASSIVE[expected.passive],
        "passive": verification.passive.value,
        "outcome": verification.outcome.value,
        "steps": speaking,
    }


def _hidden(defects: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(one["defect"] for one in defects if not one["visible"])


def _milliseconds(chip: ChipSpecimen, rounds: int) -> float:
    trust = _trust(chip)
    taken = []
    for _ in range(rounds + 1):
        started = cpu_seconds()
        delivery = sort_delivery(chip.chip)
        verify_chip(delivery.files, trust, on=_ON, report=delivery.report).as_json()
        taken.append((cpu_seconds() - started) * 1000)
    return statistics.median(taken[1:])


def _print(result: dict[str, Any]) -> None:
    write = sys.stdout.write
    for one in result["defects"]:
        mark = "named" if one["named"] else "NOT NAMED" if one["visible"] else "not visible"
        write(f"{one['defect']:32} {mark:11} {one['passive']:15} {'; '.join(one['steps'])}\n")
    for name, checks in result["beside_page"].items():
        for check, counts in checks.items():
            said = ", ".join(f"{outcome} {count}" for outcome, count in sorted(counts.items()))
            write(f"{name:32} beside its page, {result['pairs']} pairs: {check:20} {said}\n")
    if result["fixtures"]:
        _print_fixtures(result["fixtures"])
    write(f"{result['named']} of {result['of']} defects named that a chip alone can show\n")
    write(f"{result['verification_cpu_ms']:.1f} ms CPU for one warm verification\n")


def _print_fixtures(fixtures: dict[str, list[dict[str, Any]]]) -> None:
    write = sys.stdout.write
    for one in fixtures["chips"]:
        steps = " ".join(f"{one.get(name, ''):14}" for name in ("signature", "data_group_hashes", "chain"))
        write(f"{one['chip']:32} {one['outcome']:14} {steps} {'; '.join(one['steps'])}\n")
    for one in fixtures["face_records"]:
        write(f"{one['file']:36} {', '.join(one['pictures']) or 'no picture'} {'; '.join(one['deviations'])}\n")
    for one in fixtures["trust_files"]:
        counts = f"{one['anchors']} anchors, {one['links']} links, {one['refused']} refused, {one['countries']} States"
        write(f"{one['file']:32} {one['kind']:14} {one['certificates']} certificates: {counts}\n")
    for one in fixtures["chains"]:
        write(f"{one['signer']:32} {one['outcome']:14} {one['code']}\n")


BENCHMARK = Benchmark(run=run, purpose="chip verification: generated defects named, fixtures judged, CPU time")
