"""Chips before they are broken, and what must hold of a broken one: no false word, no crash, no hang."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from types import FrameType

from benchmarks._chip_mutations import mutated
from idverify.chip.asn1 import MalformedError
from idverify.chip.delivery import Delivery, sort_delivery
from idverify.chip.files import BY_TAG, FileId, file_of_name
from idverify.chip.picture import decode_picture
from idverify.chip.security_object import read_security_object
from idverify.chip.step import StepId, StepOutcome
from idverify.chip.trust_files import read_trust
from idverify.chip.trust_store import TrustStore, merge
from idverify.chip.verification import ChipOutcome, ChipVerification, verify_chip
from idverify.errors import IdverifyError
from idverify.specimens.chip.bearer import draw_bearers
from idverify.specimens.chip.face_group import FaceEncoding, PictureFormat
from idverify.specimens.chip.options import ChipOptions, TrustForm
from idverify.specimens.chip.specimen import make_chip
from idverify.specimens.portraits import PortraitLibrary, default_folder

ON = date(2026, 11, 23)
LONGEST_SECONDS = 1.0
_GIVEN_UP_SECONDS = 10.0
_VARIANTS = {
    "specimen LDS 1.7": ChipOptions(on=ON),
    "specimen LDS 1.8": ChipOptions(on=ON, lds_version="1.8", signer_by_key_id=True),
    "specimen 39794 JPEG 2000": ChipOptions(
        on=ON, plain_ecdsa=True, face=FaceEncoding.ISO_39794, picture=PictureFormat.JPEG_2000
    ),
}
# Decoding a picture costs far more than everything else; every so many deliveries are enough to find a bomb.
_DECODED_EVERY = 50
_WHOLE_CHIP = 0.25


class FalseWordError(Exception):
    """The verifier said of a broken chip what holds only of the genuine one; the message says what."""


class HangError(Exception):
    """A broken file took more CPU time than the longest allowed."""


@dataclass(frozen=True)
class Original:
    """Files before they are broken, and how a broken copy is judged.

    Attributes:
        name: for the report.
        files: a chip, or trust files, by name.
        trust: what a chip is traced back to.
        trust_files: whether the files are trust files instead of a chip's.
        share: of the broken copies, against one for a single file; a whole chip costs ten times as much to judge.
    """

    name: str
    files: Mapping[str, bytes]
    trust: TrustStore = field(default_factory=TrustStore)
    trust_files: bool = False
    share: float = 1.0

    @cached_property
    def delivery(self) -> Delivery:
        """The genuine delivery."""
        return sort_delivery(self.files)

    @cached_property
    def said(self) -> frozenset[tuple[object, ...]]:
        """What each genuine security object says; a broken delivery may swap them."""
        objects = (_signed(content) for content in (*self.files.values(), *self.delivery.files.contents.values()))
        return frozenset(one for one in objects if one)

    @cached_property
    def certificates(self) -> frozenset[bytes]:
        """The signed part of every genuine certificate, of the files and of their trust store."""
        stores = [self.trust, *(read_trust(name, content) for name, content in self.files.items() if self.trust_files)]
        return frozenset(one.signed_part for store in stores for one in (*store.anchors, *store.links, *store.signers))

    def judge(self, files: Mapping[str, bytes], *, decode: bool) -> None:
        """Judge a broken copy.

        Raises:
            FalseWordError: something is said to hold that cannot.
            IdverifyError: the delivery is refused, which is right.
        """
        if self.trust_files:
            self._judge_trust(files)
            return
        delivery = sort_delivery(files)
        verification = verify_chip(delivery.files, self.trust, on=ON, report=delivery.report)
        verification.as_json()
        self._judge_chip(verification, delivery)
        if decode and verification.contents.faces:
            for face in verification.contents.faces.faces:
                decode_picture(face.image)

    def _judge_chip(self, verification: ChipVerification, delivery: Delivery) -> None:
        signature = verification.step(StepId.SIGNATURE).outcome is StepOutcome.VALID
        if signature and _signed(delivery.files.contents[FileId.SOD]) not in self.said:
            raise FalseWordError("a changed security object has a valid signature")
        signed = {one.number for one in verification.data_groups if one.state.value != "not_signed"}
        for number in delivery.files.data_groups:
            if _same(delivery.files.data_group(number), self.delivery.files.data_group(number)):
                continue
            if verification.proved(number):
                raise FalseWordError(f"DG{number} was changed and is proved")
            if number in signed and verification.passive is ChipOutcome.VALID:
                raise FalseWordError(f"DG{number} was changed and the chip is valid")

    def _judge_trust(self, files: Mapping[str, bytes]) -> None:
        changed = {name: content for name, content in files.items() if self.files.get(name) != content}
        store = merge([read_trust(name, content) for name, content in changed.items()])
        for anchor in store.anchors:
            if anchor.signed_part not in self.certificates:
                raise FalseWordError("a changed authority's certificate is an anchor")
        store.as_json(on=ON)


@dataclass
class Tally:
    """What became of the broken copies of one original."""

    deliveries: int = 0
    mutated_files: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    failures: dict[str, list[str]] = field(default_factory=lambda: {"crashes": [], "hangs": [], "false_valid": []})


def fuzz(original: Original, count: int, *, seed: int, each: Callable[[Tally], None] | None = None) -> Tally:
    """Break an original so many times and judge every copy."""
    rng = random.Random(f"{seed} {original.name}")
    tally = Tally()
    for index in range(count):
        files, changed = mutated(rng, original.files)
        tally.deliveries += 1
        tally.mutated_files += changed
        kind, said = _judged(original, files, tally, decode=index % _DECODED_EVERY == 0)
        if kind:
            tally.failures[kind].append(f"{original.name}, seed {seed}, mutation {index}: {said}")
        if each:
            each(tally)
    return tally


def _judged(original: Original, files: Mapping[str, bytes], tally: Tally, *, decode: bool) -> tuple[str, str]:
    started = time.process_time()
    try:
        with _given_up_after(_GIVEN_UP_SECONDS):
            original.judge(files, decode=decode)
    except IdverifyError:
        tally.refused += 1
    except FalseWordError as error:
        return "false_valid", str(error)
    except HangError:
        return "hangs", f"more than {_GIVEN_UP_SECONDS} s"
    except Exception as error:  # noqa: BLE001 - whatever escapes is the finding, named by its mutation
        return "crashes", f"{type(error).__name__}: {error}"
    taken = time.process_time() - started
    tally.slowest_s = max(tally.slowest_s, taken)
    return ("hangs", f"{taken:.2f} s") if taken > LONGEST_SECONDS else ("", "")


@contextmanager
def _given_up_after(seconds: float) -> Iterator[None]:
    """Interrupt what takes too much CPU time, so that a hang is a finding and not the end of the run."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise HangError

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def specimen_originals() -> Iterator[Original]:
    """Yield generated chips of several kinds, valid before they are broken, and trust files."""
    bearer, donor = draw_bearers("td3", PortraitLibrary.load(default_folder()), seed=1, on=ON)
    for name, options in _VARIANTS.items():
        chip = make_chip(bearer, seed=1, options=options, donor=donor)
        trust = merge([read_trust(file, content) for file, content in chip.trust.items()])
        yield Original(name, dict(chip.chip), trust, share=_WHOLE_CHIP)
    listed = make_chip(bearer, seed=1, options=ChipOptions(on=ON, trust=TrustForm.MASTER_LIST), donor=donor)
    yield Original("specimen trust files", dict(listed.trust), trust_files=True, share=_WHOLE_CHIP)


def fixture_originals(folder: Path) -> Iterator[Original]:
    """Yield the chips of a folder of fixtures, each of their files alone, and the certificates."""
    trust = merge([read_trust(one.name, one.read_bytes()) for one in sorted(folder.glob("masterlists/*"))])
    for one in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = {path.name: path.read_bytes() for path in sorted(one.glob("*.bin"))}
        if len(files) > 1 and any("dg1" in name.lower() for name in files):
            yield Original(one.name, files, trust, share=2 * _WHOLE_CHIP)
        for name, content in files.items():
            yield Original(f"{one.name}/{name}", {_file_name(name, content): content}, trust)
    certificates = {path.name: path.read_bytes() for path in sorted(folder.rglob("*.pem"))}
    if certificates:
        yield Original("certificates", certificates, trust_files=True)


def _file_name(name: str, content: bytes) -> str:
    """Return the name of a file that stands alone; a bare face record is put where a reader finds DG2."""
    file = file_of_name(name) or BY_TAG.get(content[0], FileId.DG2)
    return f"EF_{file.value}.bin"


def _same(content: bytes | None, original: bytes | None) -> bool:
    """Whether a file is the genuine one, apart from the filler that readers leave behind it."""
    if content is None or original is None:
        return False
    rest = content[len(original) :]
    return content.startswith(original) and rest in (b"\x00" * len(rest), b"\xff" * len(rest))


@lru_cache(maxsize=64)
def _signed(content: bytes) -> tuple[object, ...]:
    """Return what a security object says, without the parts of its wrapping that nobody signs."""
    try:
        read = read_security_object(content)
    except MalformedError:
        return ()
    hashes = tuple(sorted(read.hashes.items()))
    return (read.version, read.digest, hashes, read.repeated, read.lds_version, read.unicode_version)
