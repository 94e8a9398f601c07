"""From files to a trust store: master lists (CMS), LDIF of the ICAO PKD, PEM and DER. ICAO Doc 9303-12, 8 and 9.

A master list counts only when its own signature verifies; a CSCA certificate only when it is signed with its own key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from asn1crypto import core

from idverify.chip.algorithms import CannotVerifyError, ForgeableKeyError
from idverify.chip.asn1 import MALFORMED, MalformedError, load
from idverify.chip.certificate import (
    MASTER_LIST_SIGNING,
    Certificate,
    RevocationList,
    read_certificate,
    read_revocation_list,
)
from idverify.chip.deviation_list import DEVIATION_LIST, read_deviation_list
from idverify.chip.known_defects import KnownDefect, read_known_defects
from idverify.chip.signed_message import SignatureState, SignedMessage, read_signed_message, verify_message
from idverify.chip.trust_store import Refused, SourceKind, TrustSource, TrustStore, Vouching, merge
from idverify.chip.trust_values import TrustValue, trust_values
from idverify.errors import UnreadableInputError

_MASTER_LIST = "2.23.136.1.1.2"
# The whole ICAO PKD as LDIF is about 80 MB; a national master list 0.6 MB.
_LARGEST_FILE_BYTES = 200_000_000
_MOST_FILES = 20_000
_SUFFIXES = frozenset({".ml", ".ldif", ".pem", ".der", ".cer", ".crt", ".crl", ".bin", ".p7b", ".cms", ".dvl", ".toml"})
# Of many unreadable values, so many places are named.
_MOST_PLACES = 5
_UNREADABLE = "unreadable"


class _Certificates(core.SetOf):  # type: ignore[misc]  # asn1crypto is untyped
    _child_spec = core.Any


class _MasterList(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    """CscaMasterList. Doc 9303-12, 9.2."""

    _fields = [("version", core.Integer), ("certificates", _Certificates)]  # noqa: RUF012  asn1crypto's way


@dataclass(frozen=True, slots=True)
class _Parts:
    """What one DER value of a source holds, before it is judged."""

    certificates: tuple[Certificate, ...] = ()
    revocation_lists: tuple[RevocationList, ...] = ()
    master_list: SignedMessage | None = None
    refused: tuple[Refused, ...] = ()
    known_defects: tuple[KnownDefect, ...] = ()


def load_trust(paths: Sequence[Path]) -> TrustStore:
    """Return the trust store that files and folders make together.

    Raises:
        UnreadableInputError: a path is not there, holds nothing of use, or is a master list with a wrong signature.
    """
    stores = [read_trust(file.name, content_of(file)) for path in paths for file in files_of(path)]
    return merge(_vouched(store, [other for other in stores if other is not store]) for store in stores)


def _vouched(store: TrustStore, others: Sequence[TrustStore]) -> TrustStore:
    """Return the store with its master list marked where another source holds the signer's CSCA."""

    def marked(source: TrustSource) -> TrustSource:
        signer = source.signer
        known = signer and any(_issued(anchor, signer) for other in others for anchor in other.issuers_of(signer))
        return replace(source, vouching=Vouching.OTHER_SOURCE) if known else source

    return replace(store, sources=tuple(marked(source) for source in store.sources))


def read_trust(name: str, content: bytes) -> TrustStore:
    """Return what one file gives to the store.

    Args:
        name: for messages and the list of sources.
        content: a master list, LDIF, PEM or DER; or, when the name ends in `.toml`, known defects of documents.

    Raises:
        UnreadableInputError: nothing of use in it (`trust_unreadable`), or nothing but a master list whose signature
            is wrong or cannot be verified, or whose signer may not sign one (`master_list_unverified`).
    """
    if name.lower().endswith(".toml"):
        return _defects_store(name, content)
    found = [(value.place, _parts(name, value)) for value in trust_values(content)]
    lists = [(place, part) for place, part in found if part.master_list]
    bare = _together([part for _, part in found if part.master_list is None])
    if not lists and not bare.certificates and not bare.revocation_lists and not bare.known_defects:
        places = ", ".join(one.subject for one in bare.refused[:_MOST_PLACES] if one.subject)
        raise UnreadableInputError(
            f"{name}: no certificate, revocation list or master list" + (f" ({places})" if places else ""),
            code="trust_unreadable",
            advice="Give a master list (.ml), an LDIF of the ICAO PKD, or PEM or DER certificates.",
        )
    if len(found) == 1 and lists:
        return _store(name, content, lists[0][1])
    stores, refused = [], list(bare.refused)
    for place, part in lists:  # one list of many that does not hold leaves the others standing
        try:
            stores.append(_store(name, content, part))
        except UnreadableInputError as error:
            refused.append(Refused(f"master list, {place}", error.code))
    if bare != _Parts() or refused:
        stores.append(_store(name, content, replace(bare, refused=tuple(refused))))
    return merge(stores)


def _defects_store(name: str, content: bytes) -> TrustStore:
    source = TrustSource(name, SourceKind.KNOWN_DEFECTS, hashlib.sha256(content).hexdigest(), 0)
    return TrustStore(sources=(source,), known_defects=read_known_defects(name, content))


def _together(parts: Sequence[_Parts]) -> _Parts:
    return _Parts(
        certificates=tuple(certificate for part in parts for certificate in part.certificates),
        revocation_lists=tuple(one for part in parts for one in part.revocation_lists),
        refused=tuple(one for part in parts for one in part.refused),
        known_defects=tuple(one for part in parts for one in part.known_defects),
    )


def _store(name: str, content: bytes, part: _Parts) -> TrustStore:
    anchors, links, signers, refused = [], [], [], list(part.refused)
    for certificate in part.certificates:
        code = _refusal(certificate)
        if code:
            refused.append(Refused(certificate.subject_text, code))
        elif certificate.is_ca is not True:
            signers.append(certificate)
        elif _claims_own_key(certificate):  # `_refusal` has checked the signature
            anchors.append(certificate)
        else:
            links.append(certificate)
    digest = hashlib.sha256(content if part.master_list is None else part.master_list.content).hexdigest()
    source = _source(name, digest, part, tuple(refused), tuple(anchors))
    return TrustStore(
        tuple(anchors), tuple(links), tuple(signers), part.revocation_lists, (source,), part.known_defects
    )


def _refusal(certificate: Certificate) -> str:
    """Return why a certificate is not taken; empty when it is."""
    try:
        _ = certificate.key
        if certificate.is_ca and _claims_own_key(certificate) and not certificate.signed_by(certificate):
            return "self_signature_wrong"
    except (CannotVerifyError, ForgeableKeyError) as error:
        return error.code
    return ""


def _claims_own_key(certificate: Certificate) -> bool:
    """Whether a certificate says it is signed with its own key; a link certificate of the same name says another."""
    if not certificate.self_issued:
        return False
    named = certificate.authority_key_id
    return named is None or certificate.subject_key_id is None or named == certificate.subject_key_id


def _source(
    name: str, digest: str, part: _Parts, refused: tuple[Refused, ...], anchors: tuple[Certificate, ...]
) -> TrustSource:
    if part.master_list is None:
        kind = SourceKind.CERTIFICATES if part.certificates else SourceKind.REVOCATION_LIST
        kind = SourceKind.KNOWN_DEFECTS if part.known_defects else kind
        return TrustSource(name, kind, digest, len(part.certificates) + _unreadable(part), refused)
    result = verify_message(part.master_list)
    if result.state is not SignatureState.VALID or result.signer is None:
        raise _unverified(f"{name}: the master list's own signature does not hold ({result.code})")
    signer = result.signer
    if not _may_sign_lists(signer):
        raise _unverified(f"{name}: the master list's signer may not sign master lists")
    issued = any(_issued(anchor, signer) for anchor in anchors if anchor.subject == signer.issuer)
    return TrustSource(
        name=name,
        kind=SourceKind.MASTER_LIST,
        sha256=digest,
        certificates=len(part.certificates) + _unreadable(part),
        refused=refused,
        vouching=Vouching.OWN_LIST if issued else Vouching.UNKNOWN,
        signer=result.signer,
        signed_at=part.master_list.signers[0].signing_time,
    )


def _may_sign_lists(signer: Certificate) -> bool:
    """Whether a certificate is a master list signer's (Doc 9303-12, 7.1.1) or an authority's own, as of old."""
    return signer.is_ca is True or MASTER_LIST_SIGNING in (signer.extended_key_usage or frozenset())


def _unverified(message: str) -> UnreadableInputError:
    advice = "Fetch the list again from the authority that publishes it."
    return UnreadableInputError(message, code="master_list_unverified", advice=advice)


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    try:
        return certificate.signed_by(issuer)
    except (CannotVerifyError, ForgeableKeyError):
        return False


def _parts(name: str, value: TrustValue) -> _Parts:
    try:
        message = read_signed_message(value.der)
    except MalformedError:
        return _bare(value)
    if message.content_type == DEVIATION_LIST:
        return _Parts(known_defects=read_deviation_list(name, message))
    if message.content_type != _MASTER_LIST:
        return _Parts(message.certificates)
    try:
        structure = load(_MasterList, message.content, what="master list")
        values = [one.dump() for one in structure["certificates"]]
    except (MalformedError, *MALFORMED) as error:
        raise UnreadableInputError(f"{name}: the master list cannot be read", code="trust_unreadable") from error
    certificates = [_certificate(one) for one in values]
    readable = tuple(one for one in certificates if one is not None)
    refused = (Refused("", _UNREADABLE),) * (len(values) - len(readable))
    return _Parts(readable, master_list=message, refused=refused)


def _bare(value: TrustValue) -> _Parts:
    certificate = _certificate(value.der)
    if certificate is not None:
        return _Parts((certificate,))
    try:
        return _Parts(revocation_lists=(read_revocation_list(value.der),))
    except MalformedError:
        return _Parts(refused=(Refused(value.place, _UNREADABLE),))


def _unreadable(part: _Parts) -> int:
    return sum(one.code == _UNREADABLE for one in part.refused)


def _certificate(value: bytes) -> Certificate | None:
    try:
        return read_certificate(value)
    except MalformedError:
        return None


def files_of(path: Path) -> Iterator[Path]:
    """Yield a file, or the files in a folder whose names end as trust material does.

    Raises:
        UnreadableInputError: no such file or folder, or a folder of too many files.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise UnreadableInputError(f"{path.name}: no such file or folder", code="file_unreadable")
    found = sorted(one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in _SUFFIXES)
    if len(found) > _MOST_FILES:
        raise UnreadableInputError(f"{path.name}: {len(found)} files", code="too_many_files")
    yield from found


def content_of(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        UnreadableInputError: it cannot be read, or is larger than any trust list.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE_BYTES:
            raise UnreadableInputError(f"{path.name}: larger than any trust list", code="file_too_large")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInputError(f"{path.name}: {error.strerror}", code="file_unreadable") from error
