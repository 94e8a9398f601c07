"""What a reader that gives only text may have misread: confusions of OCR-B characters, as data.

Pairs from the project's measurements of the `mrz` Tesseract model on rendered OCR-B (5/S 0/O 3/5 8/B 8/6 P/C Q/G
M/N) and from issue threads on MRZ readers (`<` read as K, C, S, E or X; 0/O, 1/I, 2/Z, 5/S, 6/G, 8/B, D/0, Q/0, 7/1).
The shares are rounded: they order the confusions, and posteriors from text alone are no better than they.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# A good reader gets 1 character in 200 wrong; of these, nine in ten are in the pairs below.
_RIGHT = 0.995
_CONFUSED = 0.0045

# Of all readings of the first character that are wrong, how the true characters are shared out; by weight.
_PAIRS = """
0 O8 D3 Q3 U1, O 08 Q3 D3 C1, D 06 O3, Q 05 O3 G2, U V4 01, V U3 Y2
1 I8 L2 73 T1, I 18 L2 T1, L I3 12, 7 14 T2 Z1, T 73 I2 Y1, J 12 I1
2 Z8 71, Z 28 71, 3 84 52 B1, 4 A4, A 43, 5 S8 32 61, S 58 <2 81, 6 G8 83 51, G 66 C3 Q2
8 B8 63 32, B 88 31 R1, C <5 G2 O1, K <6 X3, E <2 F3, X <2 K3, < K4 C4 S1 E1 X1
M N5 W1, N M5 H1, P F2 R1, F P2 E1, R P1 K1, H N2 M1, W M1 V1, Y V3 T1, 9 G1 P1
"""


def _shares(row: str) -> tuple[str, Mapping[str, float]]:
    read, *pairs = row.split()
    weights = {pair[0]: float(pair[1:]) for pair in pairs}
    whole = sum(weights.values())
    return read, MappingProxyType({read: _RIGHT} | {true: _CONFUSED * w / whole for true, w in weights.items()})


CONFUSIONS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    dict(_shares(row) for row in _PAIRS.replace("\n", ",").split(",") if row.strip())
)
"""For each character read, the true characters with their probabilities; what is not listed shares the rest."""
