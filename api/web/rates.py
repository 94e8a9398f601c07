"""Rates in words: a share as one in so many."""

from __future__ import annotations


def one_in(rate: float) -> str:
    """Return how many there are to one of a rate above 0, two digits, thousands parted.

    >>> one_in(0.000042), one_in(0.5)
    ('24\N{NARROW NO-BREAK SPACE}000', '2')
    """
    digits = len(str(int(1 / rate)))
    count = max(1, int(round(1 / rate, 2 - digits)))
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
