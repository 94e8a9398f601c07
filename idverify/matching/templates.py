"""What may be stored and searched for: finite float32 templates of unit length and of one dimension."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from idverify.errors import UsageError

Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]
Int64Array = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# Templates longer than this would leave the 16-bit terms of the bound (see planes.py) and the kernels' buffers.
LARGEST_DIMENSION = 4096
# What float32 rounding can do to the length of a normalised template of that dimension, and more.
UNIT_TOLERANCE = 1e-5


def as_templates(vectors: ArrayLike, *, dimension: int) -> Float32Array:
    """Return vectors as templates of unit length.

    Args:
        vectors: shape (n, d) or (d,), any real type, any length but zero.
        dimension: the d they must have.

    Returns:
        float32, shape (n, d), contiguous; a row that was of unit length is returned as it was.

    Raises:
        UsageError: another dimension (`template_dimension`), a value that is not finite (`template_not_finite`), or
            a vector of length zero (`template_zero`); the message names the first such row.
    """
    if _is_one_of_unit_length(vectors, dimension):
        return cast("Float32Array", vectors)
    rows = _as_float32(vectors)
    if rows.ndim != 2 or rows.shape[1] != dimension:  # noqa: PLR2004  a matrix has two axes
        raise UsageError(
            f"templates of shape {rows.shape}; this gallery needs (n, {dimension})",
            code="template_dimension",
            advice="Use templates of the engine that the gallery was made for.",
        )
    lengths = np.sqrt(np.einsum("nd,nd->n", rows, rows, dtype=np.float64))
    off = np.abs(lengths - 1)
    if off.max(initial=0.0) <= UNIT_TOLERANCE:  # as engines give them; false where any is not a number
        return rows
    _refuse(~np.isfinite(lengths), "template_not_finite", "holds a value that is not a finite number")
    _refuse(lengths == 0, "template_zero", "has length zero")
    return np.where((off <= UNIT_TOLERANCE)[:, None], rows, (rows / lengths[:, None]).astype(np.float32))


def _is_one_of_unit_length(vectors: ArrayLike, dimension: int) -> bool:
    """Whether this is one template as engines give it; float32 is exact enough to see it, at an eighth of the time."""
    if not isinstance(vectors, np.ndarray) or vectors.dtype != np.float32 or vectors.shape != (1, dimension):
        return False
    row = vectors[0]
    return bool(vectors.flags.c_contiguous) and abs(float(row.dot(row)) - 1) <= UNIT_TOLERANCE


def _as_float32(vectors: ArrayLike) -> Float32Array:
    if isinstance(vectors, np.ndarray) and vectors.dtype == np.float32:
        if vectors.ndim == 2 and vectors.flags.c_contiguous:  # noqa: PLR2004  a matrix has two axes
            return vectors
        return np.array(vectors, ndmin=2, order="C", copy=None)
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused
        return np.array(vectors, dtype=np.float32, ndmin=2, order="C", copy=None)


def _refuse(bad: BoolArray, code: str, what: str) -> None:
    if bad.any():
        raise UsageError(
            f"template {int(np.argmax(bad))} {what}",
            code=code,
            advice="Make the template again from its picture.",
        )
