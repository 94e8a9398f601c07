"""Seeded mutations of chip files: what a broken reader, or somebody who means harm, may deliver."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

_LARGEST = 120_000
_DEEPEST = 400
_TAGS = (0x02, 0x04, 0x06, 0x30, 0x31, 0x60, 0x61, 0x75, 0x77, 0x78, 0x7F, 0x80, 0xA0, 0xBF, 0xFF)
_LENGTHS = (b"\x00", b"\x7f", b"\x80", b"\x81\xff", b"\x82\xff\xff", b"\x84\xff\xff\xff\xff", b"\x89" + b"\xff" * 9)

Mutation = Callable[[random.Random, bytes, bytes], bytes]


def truncate(rng: random.Random, content: bytes, _other: bytes) -> bytes:
    """Cut the end off."""
    return content[: rng.randrange(len(content) + 1)]


def flip(rng: random.Random, content: bytes, _other: bytes) -> bytes:
    """Change up to four bits, mostly in the first bytes, where the structure is."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        if changed:
            changed[_place(rng, content)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def duplicate(rng: random.Random, content: bytes, _other: bytes) -> bytes:
    """Say a part of the file twice."""
    start = _place(rng, content)
    end = min(len(content), start + rng.randint(1, 2_000))
    return content[:end] + content[start:]


def splice(rng: random.Random, content: bytes, other: bytes) -> bytes:
    """Begin as one file and go on as another."""
    return content[: _place(rng, content)] + other[_place(rng, other) :]


def edit_length(rng: random.Random, content: bytes, _other: bytes) -> bytes:
    """Put another length, perhaps an absurd one, where one may stand."""
    at = rng.choice((1, 1, _place(rng, content)))
    return content[:at] + rng.choice(_LENGTHS) + content[at + 1 :]


def nest(rng: random.Random, content: bytes, _other: bytes) -> bytes:
    """Wrap a part in many constructed elements, of definite or indefinite length."""
    at, tag = _place(rng, content), rng.choice((0x30, 0x31, 0xA0, 0x24, 0x77))
    inner, depth = content[at:], rng.randint(1, _DEEPEST)
    if rng.random() < 0.5:
        return content[:at] + bytes((tag, 0x80)) * depth + inner + b"\x00\x00" * depth
    for _ in range(depth):
        inner = bytes((tag, 0x84)) + len(inner).to_bytes(4, "big") + inner
    return content[:at] + inner


def swap_tag(rng: random.Random, content: bytes, _other: bytes) -> bytes:
    """Put another tag where one may stand."""
    at = rng.choice((0, _place(rng, content)))
    return content[:at] + bytes((rng.choice(_TAGS),)) + content[at + 1 :]


def fill(rng: random.Random, content: bytes, _other: bytes) -> bytes:
    """Add bytes behind the end: the filler of a buffer, or anything."""
    return content + rng.choice((b"\x00" * 16, b"\xff" * 3, rng.randbytes(7)))


def replace(_rng: random.Random, _content: bytes, other: bytes) -> bytes:
    """Deliver another file under this one's name."""
    return other


MUTATIONS: tuple[Mutation, ...] = (
    truncate,
    flip,
    duplicate,
    splice,
    edit_length,
    nest,
    swap_tag,
    fill,
    replace,
)


def mutated(rng: random.Random, files: Mapping[str, bytes]) -> tuple[dict[str, bytes], int]:
    """Return a delivery with one to three files broken, and how many; now and then one is gone or delivered twice."""
    held, broken = dict(files), set()
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        # The security object carries the proof, so it is hit as often as all other files together.
        named = [name for name in held if "SOD" in name.upper()]
        name = rng.choice(named) if named and rng.random() < 0.5 else rng.choice(list(held))
        other = rng.choice(list(files.values()))
        broken.add(name)
        held[name] = rng.choice(MUTATIONS)(rng, held[name], other)[:_LARGEST]
    if rng.random() < 0.03:
        held.pop(rng.choice(list(held)))
    if rng.random() < 0.03:
        held["again/" + rng.choice(list(files))] = rng.choice(list(held.values()) or [b""])
    return held, len(broken)


def _place(rng: random.Random, content: bytes) -> int:
    if not content:
        return 0
    reach = rng.choice((8, 64, 400, len(content)))
    return rng.randrange(min(reach, len(content)))
