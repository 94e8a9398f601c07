"""PassportEye as a whole, its own finder, reading and clean-up, with the `mrz` model for Tesseract."""

from benchmarks._mrz_candidate import MrzCandidate

READ_WITH_PASSPORTEYE = r"""
from passporteye import read_mrz
def read(path, task):
    mrz = read_mrz(path, extra_cmdline_params=options(task))
    if mrz is None:
        return [], False
    raw = mrz.aux.get("raw_text") or mrz.aux.get("text", "")
    lines = [line.replace(" ", "") for line in raw.splitlines()]
    return [line for line in lines if len(line) > 10], mrz.valid
"""
"""Reads one picture the way PassportEye's own command does, with `options` for Tesseract."""

_WITH_MODEL = r"""
from pathlib import Path
def options(task):
    model = Path(task["model"])
    return f'--tessdata-dir "{model.parent}" -l {model.stem}'
"""

CANDIDATE = MrzCandidate(program=READ_WITH_PASSPORTEYE + _WITH_MODEL)
