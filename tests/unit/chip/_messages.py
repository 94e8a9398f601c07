"""A specimen's security object taken apart and put together otherwise, as other issuers' software writes it."""

from collections.abc import Callable
from datetime import date

from idverify.chip.delivery import sort_delivery
from idverify.chip.verification import ChipVerification, verify_chip
from idverify.specimens.chip.certificate import issue
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.pki import genuine_pki
from idverify.specimens.chip.signing import sign
from tests.unit.chip._chips import ON, bearers, specimen, trust_of

PKI = genuine_pki(bearers()[0].personal.date_of_issue, bearers()[0].personal.mrz_lines[0], ChipOptions(on=ON))
SEQUENCE, SET, OCTETS, BITS, NULL = 0x30, 0x31, 0x04, 0x03, b"\x05\x00"
_INDEFINITE, _END = b"\x80", b"\x00\x00"


def element(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    digits = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + body


def indefinite(tag: int, *parts: bytes) -> bytes:
    return bytes([tag]) + _INDEFINITE + b"".join(parts) + _END


def parts(content: bytes) -> list[bytes]:
    """Return the elements inside the first element of the bytes; tags of one byte, definite lengths."""
    body, end = _body(content, 0)
    found = []
    while body < end:
        _, behind = _body(content, body)
        found.append(content[body:behind])
        body = behind
    return found


def value(content: bytes) -> bytes:
    body, end = _body(content, 0)
    return content[body:end]


def _body(content: bytes, start: int) -> tuple[int, int]:
    first = content[start + 1]
    count = first & 0x7F if first & 0x80 else 0
    length = int.from_bytes(content[start + 2 : start + 2 + count], "big") if count else first
    return start + 2 + count, start + 2 + count + length


Edit = Callable[[list[bytes]], None]
"""Changes parts in place: of SignedData (version, digests, content, certificates, signers) or of SignerInfo."""


def security_object(*, message: Edit | None = None, signer: Edit | None = None) -> bytes:
    """Return the specimen's EF.SOD with parts of its message or of its signer changed."""
    outer = parts(value(specimen().chip["EF_SOD.bin"]))
    signed = parts(parts(outer[1])[0])
    if signer:
        information = parts(parts(signed[-1])[0])
        signer(information)
        signed[-1] = element(SET, element(SEQUENCE, *information))
    if message:
        message(signed)
    return element(0x77, element(SEQUENCE, outer[0], element(0xA0, element(SEQUENCE, *signed))))


def signature_of(message: bytes) -> bytes:
    return element(OCTETS, sign(message, PKI.signer.key))


def verified_with(sod: bytes, *, on: date = ON) -> ChipVerification:
    chip = specimen()
    delivery = sort_delivery({**chip.chip, "EF_SOD.bin": sod})
    return verify_chip(delivery.files, trust_of(chip), on=on, report=delivery.report)


def certificate_with(edit: Edit) -> tuple[bytes, list[bytes]]:
    """Return the document signer's certificate changed and signed anew by its authority, and its changed parts."""
    whole = parts(issue(PKI.signer).dump())
    fields = parts(whole[0])
    edit(fields)
    signed = element(SEQUENCE, *fields)
    return element(SEQUENCE, signed, whole[1], element(BITS, b"\x00", sign(signed, PKI.csca.key))), fields


def security_object_of_signer(edit: Edit) -> bytes:
    """Return EF.SOD with the document signer's certificate changed by its authority, and named as it is then."""
    certificate, fields = certificate_with(edit)

    def embed(signed: list[bytes]) -> None:
        signed[3] = element(0xA0, certificate)

    def name(information: list[bytes]) -> None:
        first = 1 if fields[0][0] == 0xA0 else 0  # without the version, of version 1
        information[1] = element(SEQUENCE, fields[first + 2], fields[first])

    return security_object(message=embed, signer=name)
