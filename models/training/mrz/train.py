"""Train the recogniser: `python -m models.training.mrz.train STRIPS_DIR OUT_DIR --steps N --seed S`.

Runs in its own environment (requirements/train.in); the product needs only the exported file. Writes
`mrz-reader.float.onnx` and `training.csv` (step, loss, share of frames right on strips held back) every few hundred
steps.
"""

from __future__ import annotations

import argparse
import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from models.training.mrz.network import CLASSES, Recogniser, freeze_statistics, load_exported

_BATCH = 32
_CROP_FRAMES, _FRAME_PX = 156, 4
_IGNORED = -100
_HELD_BACK = 600
_RATE, _WARM_UP_STEPS, _LAST_RATE_SHARE = 2e-3, 60, 0.02
# Half of all frames are ground.
_GROUND_WEIGHT = 0.5
_REPORT_EVERY = 250


@dataclass(frozen=True, slots=True)
class _Plan:
    """How many steps at what learning rate; `goes_on`: from weights whose normalisations are fixed."""

    steps: int
    rate: float
    goes_on: bool


Arrays = tuple[NDArray[np.uint8], NDArray[np.int64]]


def main() -> None:
    """Train, report and export."""
    parser = argparse.ArgumentParser(description="Train the MRZ recogniser on strips of models.training.mrz.strips.")
    parser.add_argument("strips", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--start", type=Path, help="exported weights (.onnx) to go on from, at a quarter of the rate")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    network = Recogniser()
    if options.start is not None:
        load_exported(network, options.start)
    plan = _Plan(options.steps, _RATE if options.start is None else _RATE / 4, goes_on=options.start is not None)
    _train(network, _load(options.strips), plan, options.out, np.random.default_rng(options.seed))


def _load(folder: Path) -> Arrays:
    parts = [np.load(file) for file in sorted(folder.glob("*.npz"))]
    strips = np.concatenate([part["strips"] for part in parts])
    return strips, np.concatenate([part["labels"] for part in parts]).astype(np.int64)


def _train(network: Recogniser, arrays: Arrays, plan: _Plan, out: Path, rng: np.random.Generator) -> None:
    strips, labels = arrays
    steps = plan.steps
    weights = torch.ones(CLASSES)
    weights[0] = _GROUND_WEIGHT
    optimiser = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=1e-3)
    losses: list[float] = []
    with (out / "training.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("step", "loss", "characters_right", "ground_right"))
        for step in range(1, steps + 1):
            for group in optimiser.param_groups:
                group["lr"] = plan.rate * _share_of_rate(step, steps)
            if plan.goes_on:
                freeze_statistics(network)
            pictures, wanted = _batch(strips, labels, rng)
            loss = functional.cross_entropy(
                network(pictures), wanted, weights, ignore_index=_IGNORED, label_smoothing=0.01
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            if step % _REPORT_EVERY == 0 or step == steps:
                right, ground = _examine(network, strips[:_HELD_BACK], labels[:_HELD_BACK])
                writer.writerow((step, f"{np.mean(losses):.4f}", f"{right:.5f}", f"{ground:.5f}"))
                file.flush()
                losses.clear()
                torch.save(network.state_dict(), out / "mrz-reader.pt")
                export(network, out / "mrz-reader.float.onnx")


def _share_of_rate(step: int, steps: int) -> float:
    """Return the share of the learning rate: a short warm-up, then half a cosine."""
    cosine = 0.5 * (1 + math.cos(math.pi * step / steps))
    return min(1.0, step / _WARM_UP_STEPS) * (cosine * (1 - _LAST_RATE_SHARE) + _LAST_RATE_SHARE)


def _batch(
    strips: NDArray[np.uint8], labels: NDArray[np.int64], rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return a batch of windows of strips, some of them noisier."""
    rows = np.sort(rng.choice(np.arange(_HELD_BACK, len(strips)), _BATCH, replace=False))
    first = int(rng.integers(0, labels.shape[1] - _CROP_FRAMES + 1))
    window = slice(first * _FRAME_PX, (first + _CROP_FRAMES) * _FRAME_PX)
    pictures = torch.from_numpy(strips[rows][:, :, window].astype(np.float32))[:, None]
    if rng.random() < 0.3:
        pictures = pictures + torch.randn_like(pictures) * float(rng.uniform(0, 8))
    return pictures, torch.from_numpy(labels[rows][:, first : first + _CROP_FRAMES])


def _examine(network: Recogniser, strips: NDArray[np.uint8], labels: NDArray[np.int64]) -> tuple[float, float]:
    """Return the shares of frames inside characters, and on the ground, that are classified right."""
    network.eval()
    said = []
    with torch.no_grad():
        for first in range(0, len(strips), 100):
            pictures = torch.from_numpy(strips[first : first + 100].astype(np.float32))[:, None]
            said.append(network(pictures).argmax(1).numpy())
    network.train()
    classes = np.concatenate(said)
    characters, ground = labels > 0, labels == 0
    return float((classes == labels)[characters].mean()), float((classes == labels)[ground].mean())


def export(network: Recogniser, file: Path) -> None:
    """Write the network for ONNX Runtime, with free numbers of strips and columns."""
    network.eval()
    torch.onnx.export(
        network,
        (torch.zeros(1, 1, 28, 832),),
        str(file),
        input_names=["strips"],
        output_names=["scores"],
        dynamic_axes={"strips": {0: "n", 3: "w"}, "scores": {0: "n", 2: "t"}},
        dynamo=False,
    )
    network.train()


if __name__ == "__main__":
    main()
