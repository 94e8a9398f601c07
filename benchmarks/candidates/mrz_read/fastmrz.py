"""fastmrz with the `mrz` model, AGPL-3: measured where somebody installed it, never required."""

from benchmarks._mrz_candidate import MrzCandidate

CANDIDATE = MrzCandidate(
    program=r"""
from pathlib import Path
from fastmrz import FastMRZ
reader = FastMRZ(tessdata_path=str(Path(task["model"]).parent))
def read(path, task):
    text = reader.get_details(path, ignore_parse=True)
    lines = [line for line in str(text or "").splitlines() if len(line) > 10]
    return lines, bool(lines) and reader._parse_mrz(text, include_checkdigit=True).get("status") == "SUCCESS"
"""
)
