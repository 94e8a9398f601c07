"""`./run check-neon`: compile the kernels for 64-bit ARM and run them, emulated, against the NumPy kernel's answers.

Needs `aarch64-linux-gnu-g++` and `qemu-aarch64` (Debian: g++-aarch64-linux-gnu, qemu-user). A processor with dot
products runs both kernels, one without only the baseline. What emulation cannot show is speed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._matching_adversarial import adversarial_sets
from benchmarks._matching_templates import Templates, make_templates
from idverify.matching import Segment, Snapshot, fit_codec, search_top, search_watchlist
from idverify.matching.codec import FLOAT64_MARGIN
from idverify.matching.planes import MEAN_TERM_OFFSET, up_to_steps
from idverify.matching.search import Answer

_NATIVE = Path(__file__).parents[2] / "idverify/matching/native"
_SOURCES = ("kernel_baseline", "search", "pass", "looker", "probe", "pool")
# As CMakeLists.txt has them.
_FLAGS = ("-std=c++17", "-O3", "-Wall", "-Wextra", "-Werror", "-Wno-psabi")
_NEON = "-march=armv8.2-a+dotprod"
_COMPILER, _EMULATOR = "aarch64-linux-gnu-g++", "qemu-aarch64"
_PROCESSORS = ("max", "cortex-a53")  # with dot products, and without
_ROWS, _PROBES, _K = 1500, 70, 10


def main() -> int:
    """Compile, write the vectors, run."""
    for tool in (_COMPILER, _EMULATOR):
        if shutil.which(tool) is None:
            sys.stderr.write(f"check-neon: {tool} is not installed\n")
            return 4
    with tempfile.TemporaryDirectory() as folder:
        program = _compiled(Path(folder))
        files = [_written(Path(folder) / name, templates) for name, templates in _cases()]
        codes = [
            subprocess.run([_EMULATOR, "-cpu", processor, program, *files], check=False).returncode
            for processor in _PROCESSORS
        ]
    return max(map(abs, codes))


def _compiled(folder: Path) -> Path:
    sources = [*(_NATIVE / f"{name}.cpp" for name in _SOURCES), Path(__file__).with_name("kernel_check.cpp")]
    objects = [_object(source, folder) for source in sources]
    objects.append(_object(_NATIVE / "kernel_neon.cpp", folder, _NEON))
    program = folder / "kernel_check"
    subprocess.run([_COMPILER, "-static", "-pthread", *objects, "-o", program], check=True)
    return program


def _object(source: Path, folder: Path, *flags: str) -> Path:
    made = folder / f"{source.stem}.o"
    subprocess.run([_COMPILER, *_FLAGS, *flags, "-I", _NATIVE, "-c", source, "-o", made], check=True)
    return made


def _cases() -> Iterator[tuple[str, Templates]]:
    for spectrum, dimension in (("arcface", 512), ("low-rank", 512), ("biased", 128), ("isotropic", 70)):
        yield f"{spectrum}-{dimension}", make_templates(spectrum, _ROWS, dimension, probes=_PROBES, seed=7)
    for name, templates in adversarial_sets(128, seed=7):
        yield f"hard-{name}-128", Templates(templates.rows[:_ROWS], templates.probes, templates.threshold)


def _written(file: Path, templates: Templates) -> Path:
    """Write one case: codec, rows and codes, and the NumPy kernel's answers; some of them with a filter."""
    rows = templates.rows
    codec = fit_codec(rows, engine="check")
    turned = codec.turned(rows)
    planes = codec.encode_in_numpy(rows, turned)
    allowed = np.arange(len(rows)) % 3 > 0 if len(file.name) % 2 else None
    snapshot = Snapshot(codec, (Segment(rows, planes, allowed),), kernel="numpy")
    watchlist = search_watchlist(templates.probes, snapshot, threshold=templates.threshold)
    first = search_top(templates.probes, snapshot, k=_K, keep_ties=True)
    truth = templates.probes.astype(np.float64) @ rows.astype(np.float64).T
    if allowed is not None:
        truth[:, ~allowed] = -np.inf
    centred = rows.astype(np.float64) @ codec.mean.astype(np.float64) - MEAN_TERM_OFFSET + FLOAT64_MARGIN
    sizes = [codec.dimension, codec.width, codec.head, len(rows), len(templates.probes)]
    sizes += [1 + codec.tailed + codec.centred, codec.tail_coded, codec.centred, 2, codec.fine_residual]
    arrays = [
        np.array(sizes, np.int64),
        np.array([codec.head_step, codec.residual_step, codec.tail_step, codec.defect]),
        *(codec.mean, codec.strips, rows, templates.probes),
        np.zeros(0, np.bool_) if allowed is None else allowed,
        *(turned, up_to_steps(centred)),
        *planes.arrays().values(),
        *_answers(watchlist, truth, (templates.threshold, 0)),
        *_answers(first, truth, (-np.inf, _K)),
    ]
    with file.open("wb") as out:
        for array in arrays:
            out.write(array.nbytes.to_bytes(8, "little") + np.ascontiguousarray(array).tobytes())
    return file


def _answers(
    answers: tuple[Answer, ...], truth: NDArray[np.float64], goal: tuple[float, int]
) -> list[NDArray[np.generic]]:
    left = truth.copy()
    for number, answer in enumerate(answers):
        left[number, answer.rows] = -np.inf
    return [
        np.array(goal, np.float64),
        np.array([len(answer.rows) for answer in answers], np.int64),
        np.concatenate([answer.rows for answer in answers]),
        np.concatenate([answer.similarities for answer in answers]),
        left.max(axis=1) - 1e-12,  # the product of float64 rounds, too
    ]


if __name__ == "__main__":
    sys.exit(main())
