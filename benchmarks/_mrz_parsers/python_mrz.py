"""The Python package `mrz`, GPL-3: measured where somebody installed it, never required."""

from benchmarks._mrz_parsers._peer import Language, Peer

PEER = Peer(
    name="mrz 0.6.2",
    licence="GPL-3.0",
    language=Language.PYTHON,
    program=r"""
from mrz.checker.td1 import TD1CodeChecker
from mrz.checker.td2 import TD2CodeChecker
from mrz.checker.td3 import TD3CodeChecker
from mrz.checker.mrva import MRVACodeChecker
from mrz.checker.mrvb import MRVBCodeChecker
def checker(lines):
    if len(lines) == 3:
        return TD1CodeChecker
    visa = lines[0].startswith("V")
    if len(lines[0]) == 44:
        return MRVACodeChecker if visa else TD3CodeChecker
    return MRVBCodeChecker if visa else TD2CodeChecker
def parse(lines):
    found = checker(lines)("\n".join(lines))
    return bool(found), found.fields()
def judge(lines):
    return bool(checker(lines)("\n".join(lines)))
""",
)
