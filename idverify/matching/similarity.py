"""The similarity of two templates: one definition, the same to the last bit on every machine and kernel.

Products of two float32 are exact in float64. Eight partial sums (dimension i goes to sum i mod 8, in rising order)
are then added as ((0+4)+(2+6)) + ((1+5)+(3+7)). The order is fixed because float addition is not associative: with it
an answer, its order and its ties do not depend on the processor.
"""

from __future__ import annotations

import numpy as np

from idverify.matching.templates import Float32Array, Float64Array

_LANES = 8


def similarities(probe: Float32Array, rows: Float32Array) -> Float64Array:
    """Return the inner product of one probe, shape (d,), with rows, shape (n, d) or of each pair where probe is (n, d).

    For unit-length templates it is their cosine, -1 to 1; the error is below 1e-13 for any dimension allowed.
    """
    products = rows.astype(np.float64) * probe.astype(np.float64)
    short = -products.shape[1] % _LANES
    lanes = np.pad(products, ((0, 0), (0, short))).reshape(len(products), -1, _LANES)
    sums = np.zeros((len(products), _LANES))
    for step in range(lanes.shape[1]):
        sums += lanes[:, step]
    quarters = sums[:, :4] + sums[:, 4:]
    halves = quarters[:, :2] + quarters[:, 2:]
    return np.asarray(halves[:, 0] + halves[:, 1], np.float64)
