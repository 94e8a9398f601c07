"""PassportEye's text parser, MIT."""

from benchmarks._mrz_parsers._peer import Language, Peer

PEER = Peer(
    name="PassportEye 2.2.2",
    licence="MIT",
    language=Language.PYTHON,
    program="""
from passporteye.mrz.text import MRZ
def parse(lines):
    return MRZ(lines).to_dict()
def judge(lines):
    return MRZ(lines).valid
""",
)
