"""fastmrz' text parser, AGPL-3: measured where somebody installed it, never required."""

from benchmarks._mrz_parsers._peer import Language, Peer

PEER = Peer(
    name="fastmrz 2.1.2",
    licence="AGPL-3.0",
    language=Language.PYTHON,
    program=r"""
from fastmrz import FastMRZ
reader = FastMRZ.__new__(FastMRZ)  # its constructor loads a network; the text parser needs none
def parse(lines):
    return reader._parse_mrz("\n".join(lines))
def judge(lines):
    return parse(lines).get("status") == "SUCCESS"
""",
)
