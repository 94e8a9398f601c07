"""`python -m benchmarks face-attacks`: APCER and BPCER of the attack hints on attacks that we generate.

Words of ISO/IEC 30107-3; no conformance. Limits are set on half of the people and some of the instruments (`--fit`
prints what bona fide pictures of those people measure) and tried on the other half, with instruments seen and unseen.

    python -m benchmarks face-attacks --root ../shared/fixtures/portraits_london --json
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks._benchmark import Benchmark
from benchmarks._face_attacks import instruments
from benchmarks._face_attacks.morph_pairs import MORPHS, contributors, morph_of
from benchmarks._face_attacks.morphs import on_document
from benchmarks._face_attacks.people import Person, load_people
from benchmarks._face_attacks.scene import Instrument, attack, bona_fide
from benchmarks._face_metrics import wilson
from idverify.cli._output import BarProgress
from idverify.document import Page, Pixels
from idverify.face.attack_hint import MeasuredHint
from idverify.face.hint_reader import HintReader, load_hint_reader
from idverify.registry import load_constants

BONA_FIDE = "bona-fide"
# Hints that must speak before the check fails: `live.presentation_attack_hints`, `portrait.morph_hints`.
_NEEDED = {"presentation": 1, "morph": 2}
_FIT_QUANTILES = (0.5, 0.9, 0.97, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class Trial:
    """One presentation or one pair of portrait and live face, and what the hints measured.

    Attributes:
        kind: "presentation" or "morph".
        instrument: name of the attack instrument, or "bona-fide".
        fitted: whether the person belongs to those that limits are set on.
        hints: empty where no face was found.
    """

    kind: str
    instrument: str
    fitted: bool
    hints: tuple[MeasuredHint, ...]


def _run(arguments: Sequence[str]) -> int:
    options = _parse(arguments)
    cv2.setNumThreads(1)
    people = load_people(options.root)[: options.people]
    reader = load_hint_reader()
    trials: list[Trial] = []
    elapsed: dict[str, list[float]] = {"presentation": [], "morph": []}
    with BarProgress() as progress:
        progress.start(total=len(people), description="Making attacks", unit="people")
        for number, person in enumerate(people):
            trials += _presentations(reader, person, number, options.seed, elapsed["presentation"])
            trials += _morphs(reader, people, number, options.seed, elapsed["morph"])
            progress.advance()
    report = {
        "people": {"limits_set_on": len(people[::2]), "tried_on": len(people[1::2])},
        "hint_cpu_ms": {kind: round(float(np.median(times)), 1) for kind, times in elapsed.items()},
        **{kind: _rates([t for t in trials if t.kind == kind and not t.fitted], _NEEDED[kind]) for kind in _NEEDED},
    }
    if options.fit:
        report["fit"] = _fit([t for t in trials if t.fitted])
    print(json.dumps(report) if options.json else json.dumps(report, indent=1))
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    samples = Path(__file__).resolve().parents[1] / "samples" / "portraits"
    parser = argparse.ArgumentParser(prog="python -m benchmarks face-attacks", description=__doc__)
    parser.add_argument("--root", type=Path, default=samples, help="folder of identity_look.jpg; default: the samples")
    parser.add_argument("--people", type=int, help="how many people; default: all")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--fit", action="store_true", help="also print what the other half of the people measure")
    parser.add_argument("--json", action="store_true", help="on one line")
    return parser.parse_args(arguments)


def _presentations(reader: HintReader, person: Person, number: int, seed: int, elapsed: list[float]) -> list[Trial]:
    """Return two bona fide presentations of a person and one with each instrument."""
    rng = np.random.default_rng([seed, number])
    fitted = number % 2 == 0
    pictures = [(BONA_FIDE, bona_fide(person.picture(look), rng)) for look in (0, 1)]
    pictures += [(one.id, attack(person.picture(number % 2), one, rng)) for one in _instruments()]
    trials = []
    for name, picture in pictures:
        view = reader.view(Page(1, picture))
        hints = _timed(lambda view=view: reader.presentation(view), elapsed)  # type: ignore[misc]  # bound at once
        trials.append(Trial("presentation", name, fitted, hints))
    return trials


def _morphs(reader: HintReader, people: Sequence[Person], number: int, seed: int, elapsed: list[float]) -> list[Trial]:
    """Return a person's own document and morphs with the most alike other person, held against the live face."""
    rng = np.random.default_rng([seed + 1, number])
    fitted = number % 2 == 0
    other = contributors(reader, people)[number]
    live = reader.view(Page(1, bona_fide(people[number].picture(1), rng)))
    documents: list[tuple[str, Pixels]] = [(BONA_FIDE, on_document(people[number].picture(0), rng))]
    for name in MORPHS:
        morph = morph_of(name, reader, people[number], people[other])
        if morph is not None:
            documents.append((name, on_document(morph, rng)))
    trials = []
    for name, picture in documents:
        view = reader.view(Page(1, picture))
        hints = _timed(lambda view=view: reader.morph(view, live), elapsed)  # type: ignore[misc]  # bound at once
        trials.append(Trial("morph", name, fitted, hints))
    return trials


def _instruments() -> tuple[Instrument, ...]:
    return tuple(load_constants(instruments, constant="INSTRUMENT", kind=Instrument).values())


def _timed(measure: Callable[[], tuple[MeasuredHint, ...]], elapsed: list[float]) -> tuple[MeasuredHint, ...]:
    start = time.process_time()
    hints = measure()
    if hints:
        elapsed.append(1e3 * (time.process_time() - start))
    return hints


def _rates(trials: Sequence[Trial], needed: int) -> dict[str, Any]:
    """Return BPCER and, by instrument, APCER: of the check, and of each hint alone.

    Pictures without a face are no response: they are counted apart, neither as an attack found nor as one missed.
    """
    unseen = {instrument.id for instrument in _instruments() if not instrument.seen_in_fitting}
    report: dict[str, Any] = {}
    for name in sorted({trial.instrument for trial in trials}):
        answered = [trial.hints for trial in trials if trial.instrument == name and trial.hints]
        wrong = "bpcer" if name == BONA_FIDE else "apcer"
        spoke = [sum(hint.speaks for hint in hints) for hints in answered]
        hints = [hint.name for hint in answered[0]] if answered else []
        alone = {
            hint: _share([any(h.name == hint and h.speaks for h in row) for row in answered], wrong) for hint in hints
        }
        report[name] = {
            "check": _share([count >= needed for count in spoke], wrong),
            "hints_alone": alone,
            "no_response": sum(1 for trial in trials if trial.instrument == name and not trial.hints),
            **({} if name == BONA_FIDE else {"instrument_seen_when_limits_were_set": name not in unseen}),
        }
    return report


def _share(spoke: Sequence[bool], wrong: str) -> dict[str, float]:
    """Return the error rate with its 95 % interval: spoke on bona fide, or was silent on an attack."""
    errors = sum(spoke) if wrong == "bpcer" else len(spoke) - sum(spoke)
    low, high = wilson(errors, len(spoke))
    rate = errors / len(spoke) if spoke else float("nan")
    return {wrong: round(rate, 4), "low": round(low, 4), "high": round(high, 4), "n": len(spoke)}


def _fit(trials: Sequence[Trial]) -> Mapping[str, Any]:
    """Return quantiles of each hint by instrument among the people that limits are set on."""
    values: dict[str, list[float]] = {}
    for trial in trials:
        for hint in trial.hints:
            if hint.value is not None:
                values.setdefault(f"{hint.name} {trial.instrument}", []).append(hint.value)
    return {
        name: {f"q{q:g}": round(float(np.quantile(found, q)), 4) for q in _FIT_QUANTILES} | {"n": len(found)}
        for name, found in sorted(values.items())
    }


BENCHMARK = Benchmark(run=_run, purpose="Attack hints: APCER and BPCER on generated attacks")
