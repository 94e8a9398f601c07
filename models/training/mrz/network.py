"""The recogniser: a small fully convolutional network from a strip to a distribution over characters per frame.

0.3 million weights. It sees three characters at once, so it learns shapes and spacing, not words: a name is read as
printed. Strips are normalised inside, so the exported model takes raw grey levels.
"""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

CLASSES = 38
"""Ground and the 37 characters of `models.training.mrz.texts.ALPHABET`."""

# Light and contrast are evened out over four characters: half by the surroundings, half by the whole strip.
_WINDOW_PX = 65
_FLOOR = 2.5
_MIDDLE_GREY = 128.0
"""Grey levels added to the spread, so that empty paper stays quiet."""


class Recogniser(nn.Module):  # type: ignore[misc]  # torch is not installed where types are checked
    """From grey strips (n, 1, 28, w), 0 to 255, to scores (n, 38, w / 4)."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            _convolution(1, 24, (5, 5), (2, 2)),
            _convolution(24, 32, (3, 3)),
            _convolution(32, 64, (3, 3), (2, 2)),
            _convolution(64, 64, (3, 3)),
            _convolution(64, 96, (3, 3), (2, 1)),
            _convolution(96, 128, (4, 3), padding=(0, 1)),
            _convolution(128, 128, (1, 5)),
            nn.Dropout(0.1),
            nn.Conv2d(128, CLASSES, 1),
        )

    def forward(self, strips: Tensor) -> Tensor:
        """Return unnormalised log probabilities."""
        scores: Tensor = self.features(_evened(strips))
        return scores[:, :, 0]


def load_exported(network: Recogniser, file: Path) -> None:
    """Take over the weights of an exported file, in which every normalisation is part of its convolution.

    The normalisations become plain factors and offsets; keep them so with `freeze_statistics` while training.
    """
    graph = onnx.load(str(file)).graph
    values = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
    folded = [[values[name] for name in node.input[1:]] for node in graph.node if node.op_type == "Conv"]
    convolutions = [one for one in network.modules() if isinstance(one, nn.Conv2d)]
    normalisations = [one for one in network.modules() if isinstance(one, nn.BatchNorm2d)]
    with torch.no_grad():
        for convolution, (weight, bias) in zip(convolutions, folded, strict=True):
            convolution.weight.copy_(weight)
            if convolution.bias is not None:
                convolution.bias.copy_(bias)
        for normalisation, (_, bias) in zip(normalisations, folded, strict=False):
            normalisation.bias.copy_(bias)
            normalisation.running_var.fill_(1 - normalisation.eps)


def freeze_statistics(network: Recogniser) -> None:
    """Let every normalisation use its kept mean and variance."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def _evened(strips: Tensor) -> Tensor:
    """Take away local brightness and divide by local contrast."""
    strips = strips - _MIDDLE_GREY  # sums stay small enough for 32 bits
    means = strips.mean(2)
    squares = (strips * strips).mean(2)
    count = _window_sums(torch.ones_like(means))
    mean, square = _window_sums(means) / count, _window_sums(squares) / count
    near = (square - mean * mean).clamp(min=0)
    whole_mean = means.mean(2, keepdim=True)
    whole = (squares.mean(2, keepdim=True) - whole_mean * whole_mean).clamp(min=0)
    spread = (0.5 * near + 0.5 * whole).sqrt() + _FLOOR
    return (strips - mean.unsqueeze(2)) / spread.unsqueeze(2)


def _window_sums(columns: Tensor) -> Tensor:
    """Return the sum of every column and its neighbours within half a window.

    Differences of running sums take ONNX Runtime a tenth of the time of a pooling.
    """
    half = _WINDOW_PX // 2
    sums = functional.pad(columns, (half + 1, half)).cumsum(2)
    return sums[:, :, _WINDOW_PX:] - sums[:, :, :-_WINDOW_PX]


def _convolution(
    inputs: int,
    outputs: int,
    size: tuple[int, int],
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] | None = None,
) -> nn.Sequential:
    around = padding if padding is not None else (size[0] // 2, size[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, around, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )
