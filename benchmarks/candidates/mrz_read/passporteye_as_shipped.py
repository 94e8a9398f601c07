"""PassportEye as shipped, with Tesseract's English model."""

from benchmarks._mrz_candidate import MrzCandidate
from benchmarks.candidates.mrz_read.passporteye_mrz_model import READ_WITH_PASSPORTEYE

CANDIDATE = MrzCandidate(program=READ_WITH_PASSPORTEYE + '\ndef options(task):\n    return ""\n')
