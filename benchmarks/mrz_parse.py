"""`python -m benchmarks mrz-parse`: speed and verdicts of the MRZ parser beside other parsers, in one run.

Speed: 400 random TD3 of one seed, CPU time of one core, best round. A full parse gives every field's raw text, value,
line, column and length, as columns (`td3_per_s`) or as one object for each field (`td3_rows_per_s`), or with every
check digit's outcome besides (`td3_with_checks_per_s`); `td3_values_per_s` gives values by name, as the peers do;
`td3_verdict_per_s` leaves all of these until asked for. Verdicts: the vectors of the five ICAO
formats. Location: one seen character changed in random MRZs, to be found with the VIZ at hand. Peers are found in
the folder of --peers: `pip install --no-deps --target FOLDER/py mrz fastmrz`, `npm install --prefix FOLDER/node mrz`.

    python -m benchmarks mrz-parse --peers FOLDER --json
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import _mrz_parsers
from benchmarks._benchmark import Benchmark
from benchmarks._mrz_parsers._peer import Peer, run_peer
from idverify.mrz import parse_mrz
from idverify.mrz.batch import as_rows, check_many, parse_many
from idverify.mrz.blind_spots import locate
from idverify.mrz.check_digit import VALUES
from idverify.mrz.format import ALPHABET
from idverify.mrz.generate import Record, generate_mrz
from idverify.registry import load_constants

_VECTORS = Path(__file__).parents[1] / "tests" / "vectors" / "mrz.json"
_ICAO = ("TD1", "TD2", "TD3", "MRVA", "MRVB")
_SEED = 9303
_NAMES = ("ERIKSSON", "VAN DER MUELLEN", "SMITH-JONES", "O'CONNOR", "MAKAROV", "HAKOBYAN", "NGUYEN", "LO")
_STATES = ("UTO", "ARM", "FRA", "D", "USA", "CHN", "BRA", "KEN")
_TIMED, _LOCATED, _BATCH = 400, 2000, 200_000


def run(arguments: Sequence[str]) -> int:
    """Measure and print."""
    options = _options(arguments)
    rng = random.Random(_SEED)
    timed = [list(generate_mrz(_record(rng, "TD3"), "TD3")) for _ in range(_TIMED)]
    vectors = [vector for vector in json.loads(_VECTORS.read_text("utf-8")) if vector["format"] in _ICAO]
    task = {"timed": timed, "judged": [vector["lines"] for vector in vectors], "seconds": options.seconds}
    own = _measure_own(timed, vectors, options.seconds)
    peers: dict[str, Any] = {}
    for peer in load_constants(_mrz_parsers, constant="PEER", kind=Peer).values():
        answer = run_peer(peer, options.peers, task)
        if isinstance(answer, str):
            peers[peer.name] = {"absent": answer, "licence": peer.licence}
            continue
        right = _share_right(answer["verdicts"], vectors)
        peers[peer.name] = {
            "td3_per_s": answer["per_s"],
            "ours_over_peer": own["td3_per_s"] / answer["per_s"],
            "ours_values_over_peer": own["td3_values_per_s"] / answer["per_s"],
            "verdicts_right": right,
        }
    result = {**own, "vectors": len(vectors), "peers": peers, "seed": _SEED, "seconds": options.seconds}
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        _print(result)
    return 0


def _measure_own(timed: list[list[str]], vectors: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    rows = as_rows(["".join(lines) for lines in timed] * (_BATCH // len(timed)), "TD3")
    on = date(2026, 1, 1)
    return {
        "td3_per_s": len(timed) / _best(lambda: _parse_wholly(timed), seconds),
        "td3_rows_per_s": len(timed) / _best(lambda: _parse_to_rows(timed), seconds),
        "td3_with_checks_per_s": len(timed) / _best(lambda: _parse_with_checks(timed), seconds),
        "td3_values_per_s": len(timed) / _best(lambda: _parse_to_values(timed), seconds),
        "td3_verdict_per_s": len(timed) / _best(lambda: _parse_to_verdict(timed), seconds),
        "batch_check_per_s": len(rows) / _best(lambda: check_many(rows, "TD3"), seconds),
        "batch_parse_per_s": len(rows) / _best(lambda: parse_many(rows, "TD3"), seconds),
        "batch_parse_with_dates_per_s": len(rows) / _best(lambda: parse_many(rows, "TD3", on=on), seconds),
        "verdicts_right": _share_right([parse_mrz(vector["lines"]).valid for vector in vectors], vectors),
        "location": _measure_location(),
    }


def _parse_wholly(texts: list[list[str]]) -> None:
    for lines in texts:
        _ = parse_mrz(lines).field_columns


def _parse_to_rows(texts: list[list[str]]) -> None:
    for lines in texts:
        _ = parse_mrz(lines).read_fields


def _parse_with_checks(texts: list[list[str]]) -> None:
    for lines in texts:
        mrz = parse_mrz(lines)
        _ = mrz.field_columns
        _ = mrz.checks


def _parse_to_values(texts: list[list[str]]) -> None:
    for lines in texts:
        _ = parse_mrz(lines).fields


def _parse_to_verdict(texts: list[list[str]]) -> None:
    for lines in texts:
        _ = parse_mrz(lines).valid


def _measure_location() -> dict[str, float]:
    """Change one seen character and look for it with the VIZ's values at hand, and without."""
    rng = random.Random(_SEED)
    exact = named = 0
    for _ in range(_LOCATED):
        form = rng.choice(_ICAO)
        lines = list(generate_mrz(_record(rng, form), form))
        original = parse_mrz(lines)
        viz = {field.name: field.value for field in original.read_fields}
        check = rng.choice(original.checks)
        line, column = rng.choice([*check.places, (check.line, check.column)])
        old = lines[line - 1][column - 1]
        new = rng.choice([character for character in ALPHABET if (VALUES[character] - VALUES[old]) % 10])
        lines[line - 1] = lines[line - 1][: column - 1] + new + lines[line - 1][column:]
        found = locate(parse_mrz(lines), viz=viz)
        exact += [(edit.line, edit.column, edit.chosen) for edit in found.edits] == [(line, column, old)]
        named += bool(found.edits) and all(edit.field for edit in found.edits)
    return {"changed": _LOCATED, "exact_share": exact / _LOCATED, "field_named_share": named / _LOCATED}


def _record(rng: random.Random, form: str) -> Record:
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(33_000))
    state = rng.choice(_STATES)
    return Record(
        document_code={"TD3": "P", "TD1": "I", "TD2": "I"}.get(form, "V"),
        issuing_state=state,
        primary_identifier=rng.choice(_NAMES),
        secondary_identifier=rng.choice(("ANNA MARIA", "JOHN", "LI")),
        document_number="".join(rng.choices("ABCDEFGHKLMNPRTUVWXYZ0123456789", k=9)),
        nationality=state,
        date_of_birth=born,
        sex=rng.choice("MFX"),
        date_of_expiry=date(2026, 1, 1) + timedelta(days=rng.randrange(3650)),
        optional_data="".join(rng.choices("0123456789", k=rng.choice((0, 7)))),
    )


def _best(function: Callable[[], object], seconds: float) -> float:
    """Return the least CPU seconds of one call, over calls of so many CPU seconds together, after one to warm up."""
    function()
    spent: list[float] = []
    while sum(spent) < seconds:
        start = time.process_time()
        function()
        spent.append(time.process_time() - start)
    return min(spent)


def _share_right(verdicts: Sequence[bool | None], vectors: Sequence[dict[str, Any]]) -> float:
    right = sum(verdict is vector["valid"] for verdict, vector in zip(verdicts, vectors, strict=True))
    return right / len(vectors)


def _print(result: dict[str, Any]) -> None:
    for name in (name for name in result if name.endswith("_per_s")):
        print(f"{name:24} {result[name]:12,.0f}")
    print(f"verdicts right {result['verdicts_right']:.1%} of {result['vectors']}; location {result['location']}")
    for name, peer in result["peers"].items():
        if "absent" in peer:
            print(f"{name}: absent ({peer['absent']})")
        else:
            print(
                f"{name}: {peer['td3_per_s']:,.0f}/s, ours {peer['ours_over_peer']:.1f} times as fast with places, "
                f"{peer['ours_values_over_peer']:.1f} without; "
                f"verdicts right {peer['verdicts_right']:.1%}"
            )


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks mrz-parse", description=__doc__)
    parser.add_argument("--peers", type=Path, help="folder of installed peers; default: what this Python has")
    parser.add_argument("--seconds", type=float, default=3.0, help="CPU time to time each for; the best round counts")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    return parser.parse_args(arguments)


BENCHMARK = Benchmark(run=run, purpose="speed and verdicts of the MRZ parser beside other parsers")
