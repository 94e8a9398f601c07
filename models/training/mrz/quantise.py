"""Turn the trained network into one with 8-bit weights and activations: `... quantise FLOAT.onnx STRIPS.npz OUT.onnx`.

It runs in less than half the time and reads as well (`python -m benchmarks mrz-read` and `mrz-hard` on both). Weights
keep to 7 bits, so that processors without VNNI, which add two products in 16 bits, cannot overflow.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

# Ranges of activations are taken from this many strips.
_STRIPS = 200


class _Strips(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime has no types
    def __init__(self, file: Path) -> None:
        strips = np.load(file)["strips"][:_STRIPS]
        self._inputs: Iterator[dict[str, Any]] = iter(
            [{"strips": strip[None, None].astype(np.float32)} for strip in strips]
        )

    def get_next(self) -> dict[str, Any] | None:
        """Return the next input."""
        return next(self._inputs, None)


def quantise(exported: Path, strips: Path, out: Path) -> None:
    """Write the 8-bit network; the first convolution, on one channel, and the last, of the scores, stay as they are."""
    convolutions = [node.name for node in onnx.load(str(exported)).graph.node if node.op_type == "Conv"]
    quantize_static(
        str(exported),
        str(out),
        _Strips(strips),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["Conv", "Relu"],
        nodes_to_exclude=[convolutions[0], convolutions[-1]],
    )


if __name__ == "__main__":
    quantise(*(Path(argument) for argument in sys.argv[1:4]))
