"""The whole recipe: `python -m models.training.mrz OUT_DIR`; `./run train-mrz` calls it in its own environment."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

STRIPS, SEEDS, STEPS = 24_000, (0, 1), 5_500
"""About five minutes on two cores for the strips, an hour on one core for the steps; models/README.md says what the
shipped weights were trained with."""

FLOAT_FILE, FILE = "mrz-reader.float.onnx", "mrz-reader.onnx"
"""The network as trained, and with 8-bit weights and activations as it is shipped."""


def main() -> None:
    """Draw the strips, one process for each seed, then train on them, export and turn the weights into 8 bits."""
    parser = argparse.ArgumentParser(prog="./run train-mrz", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for strips, weights and training.csv")
    parser.add_argument("--strips", type=int, default=STRIPS, help=f"of each seed; default {STRIPS}")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"default {STEPS}")
    parser.add_argument("--seed", type=int, default=0, help="of the training; default 0")
    parser.add_argument("--threads", type=int, default=1, help="of the training; default 1")
    options = parser.parse_args()
    strips = options.out / "strips"
    strips.mkdir(parents=True, exist_ok=True)
    drawing = [
        _python("models.training.mrz.strips", options.strips, seed, strips / f"strips_{seed}.npz") for seed in SEEDS
    ]
    if any(process.wait() for process in drawing):
        raise SystemExit("the strips could not be drawn; see above")
    training = _python(
        "models.training.mrz.train",
        *(strips, options.out, "--steps", options.steps, "--seed", options.seed, "--threads", options.threads),
    )
    if training.wait():
        raise SystemExit("the training failed; see above")
    first = strips / f"strips_{SEEDS[0]}.npz"
    small = _python("models.training.mrz.quantise", options.out / FLOAT_FILE, first, options.out / FILE)
    raise SystemExit(small.wait())


def _python(module: str, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", module, *map(str, arguments)])  # noqa: S603  our own modules


if __name__ == "__main__":
    main()
