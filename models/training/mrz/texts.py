"""Lines of characters to train on: shaped like MRZs, at random, and full of look-alikes. No real person or document."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
"""The characters of an MRZ, ICAO Doc 9303-3, 4.3; class 0 of the recogniser is the ground between and around them."""

_DIGITS = ALPHABET[:10]
_LETTERS = ALPHABET[10:36]
_CONSONANTS, _VOWELS = "BCDFGHJKLMNPQRSTVWXYZ", "AEIOUY"
# Number of lines and length: TD3 and MRV-A, TD1, TD2 and MRV-B; shares as documents are met.
_SHAPES = ((2, 44), (3, 30), (2, 36))
_SHAPE_SHARES = (0.5, 0.34, 0.16)
# Groups that readers of OCR-B confuse.
_LOOK_ALIKES = ("<KCXE<<", "0OQDU", "8B6G5S3", "1IL7T2ZJ", "MNHWVU", "<KX", "0O8BD", "UVY4A", "CG6O0", "5S", "PFRE")
_SHARE_LIKE_MRZ, _SHARE_RANDOM = 0.55, 0.27


def happens(share: float, rng: np.random.Generator) -> bool:
    """Return true in this share of calls."""
    return bool(rng.random() < share)


def random_lines(rng: np.random.Generator) -> tuple[str, ...]:
    """Return two or three lines of one length."""
    lines, length = _SHAPES[int(rng.choice(len(_SHAPES), p=_SHAPE_SHARES))]
    kind = rng.random()
    if kind < _SHARE_LIKE_MRZ:
        names = 2 if lines == 3 else 0
        return tuple(_names(length, rng) if line == names else _numbers(length, rng) for line in range(lines))
    if kind < _SHARE_LIKE_MRZ + _SHARE_RANDOM:
        return tuple(_pick(ALPHABET, length, rng) for _ in range(lines))
    group = _LOOK_ALIKES[int(rng.integers(len(_LOOK_ALIKES)))]
    return tuple(
        "".join(_pick(group if happens(0.7, rng) else ALPHABET, 1, rng) for _ in range(length)) for _ in range(lines)
    )


def random_word(rng: np.random.Generator, longest: int = 10) -> str:
    """Return letters that alternate roughly as in names."""
    start = int(rng.integers(2))
    return "".join(
        _pick(_LETTERS if happens(0.2, rng) else (_CONSONANTS, _VOWELS)[(start + place) % 2], 1, rng)
        for place in range(int(rng.integers(2, longest + 1)))
    )


def _names(length: int, rng: np.random.Generator) -> str:
    head = (
        _pick("PPVIAC", 1, rng) + _pick("<" + _LETTERS, 1, rng) + _pick(_LETTERS, 3, rng) if happens(0.7, rng) else ""
    )
    primary = "<".join(random_word(rng) for _ in range(int(rng.integers(1, 3))))
    secondary = "<".join(random_word(rng) for _ in range(int(rng.integers(0, 4))))
    return _filled(f"{head}{primary}<<{secondary}", length)


def _numbers(length: int, rng: np.random.Generator) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        parts.append(_number_part(rng))
    text = "".join(parts)[:length]
    if happens(0.6, rng):
        text = _filled(text[: int(rng.integers(length // 2, length))], length - 1) + _pick(_DIGITS, 1, rng)
    return text


def _number_part(rng: np.random.Generator) -> str:
    kind = int(rng.integers(5))
    if kind == 0:
        return _pick(_LETTERS, int(rng.integers(1, 4)), rng) + _pick(_DIGITS, int(rng.integers(5, 8)), rng)
    if kind == 1:
        return _pick(_DIGITS, 7, rng) + _pick("MF<", 1, rng) + _pick(_DIGITS, 7, rng)
    if kind == 2:
        return _pick(_LETTERS, 3, rng)
    return _pick(ALPHABET if kind == 3 else _DIGITS, int(rng.integers(2, 10)), rng) + "<" * int(rng.integers(0, 4))


def _pick(characters: Sequence[str], count: int, rng: np.random.Generator) -> str:
    return "".join(characters[place] for place in rng.integers(len(characters), size=count))


def _filled(text: str, length: int) -> str:
    return (text + "<" * length)[:length]
