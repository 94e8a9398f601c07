"""A secret turn of the template space: two galleries with two keys cannot be compared with each other.

An orthonormal matrix leaves every similarity as it is (to float32 rounding, about 1e-7), so accuracy costs nothing;
with a new key the same templates become others (renewable, unlinkable: ISO/IEC 24745:2022, 6.2). Whoever holds the
key can turn them back: the key is a secret like any other.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np

from idverify.errors import UsageError
from idverify.matching.templates import LARGEST_DIMENSION, Float32Array, Float64Array

_SHORTEST_KEY_BYTES = 16
_PURPOSE = b"idverify template transform 1\0"


@lru_cache(maxsize=4)
def keyed_transform(key: bytes, dimension: int) -> Float32Array:
    """Return the orthonormal matrix of a key: `rows @ matrix.T` turns templates, shape (d, d), float32.

    Drawn uniformly from all rotations and reflections: Gaussian numbers from SHAKE-256 of the key, then the Q of their
    QR decomposition with a positive diagonal of R (F. Mezzadri, How to generate random matrices from the classical
    compact groups, Notices of the AMS 54, 2007, section 5).

    Raises:
        UsageError: the key is shorter than 16 bytes.
    """
    if len(key) < _SHORTEST_KEY_BYTES or not 1 <= dimension <= LARGEST_DIMENSION:
        raise UsageError("a gallery's key has 16 bytes or more", code="gallery_key_short")
    stream = hashlib.shake_256(_PURPOSE + dimension.to_bytes(4, "little") + key).digest(16 * dimension * dimension)
    # 53 bits each, in (0, 1]: the logarithm of zero cannot come up.
    uniform = ((np.frombuffer(stream, np.uint64) >> np.uint64(11)) + 1.0) * 2.0**-53
    first, second = uniform.reshape(2, dimension, dimension)
    gaussian = np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second)
    matrix = np.ascontiguousarray(_orthonormal(gaussian), dtype=np.float32)
    matrix.setflags(write=False)
    return matrix


def _orthonormal(columns: Float64Array) -> Float64Array:
    """Return Q of the QR decomposition with a positive diagonal of R: Gram-Schmidt, every column twice.

    Not `numpy.linalg.qr`: where other processes keep the cores busy, LAPACK's threads wait for one another for seconds.
    """
    basis = np.empty_like(columns)
    for number, column in enumerate(columns.T):
        known, rest = basis[:number], column
        for _ in range(2):  # the second time takes out what rounding left of the first
            rest = rest - (known @ rest) @ known
        basis[number] = rest / np.linalg.norm(rest)
    return basis.T
