"""Our recogniser of MRZ lines: a small network, trained by `./run train-mrz`, run by ONNX Runtime on one thread."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from idverify.document import Pixels

# One thread: the service runs one process per core.
_THREADS = 1
_LOG_ERRORS = 3


class StripRecogniser:
    """From strips to distributions; see `idverify.reading.mrz.line_reading.Recogniser`."""

    def __init__(self, model: Path) -> None:
        """Open a verified model file."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.inter_op_num_threads = _THREADS
        options.log_severity_level = _LOG_ERRORS
        self._session = onnxruntime.InferenceSession(model.read_bytes(), options, providers=["CPUExecutionProvider"])

    def scores(self, strip: Pixels) -> NDArray[np.float64]:
        """Return log probabilities of the ground and 37 characters, shape (frames, 38), of a strip (28, w)."""
        raw = self._session.run(None, {"strips": strip[None, None].astype(np.float32)})[0][0].T.astype(np.float64)
        raw -= raw.max(axis=1, keepdims=True)
        return np.asarray(raw - np.log(np.exp(raw).sum(axis=1, keepdims=True)), np.float64)
