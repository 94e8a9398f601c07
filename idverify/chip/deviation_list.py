"""Deviation lists: what a State says, signed, about series of its documents. ICAO Doc 9303-12, 10."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from asn1crypto import algos, cms, core
from pydantic import ValidationError

from idverify.chip.asn1 import MALFORMED, MalformedError, load
from idverify.chip.known_defects import KnownDefect
from idverify.chip.signed_message import SignatureState, SignedMessage, verify_message
from idverify.chip.step import StepId
from idverify.errors import UnreadableInputError

DEVIATION_LIST = "2.23.136.1.1.7"
_SIGNING = "2.23.136.1.1.8"
# Deviation types, without the list's own identifier: their names, and the steps they explain. Doc 9303-12, 10.
_TYPES: Mapping[str, tuple[str, tuple[StepId, ...]]] = MappingProxyType(
    {
        "1": ("a certificate or key", (StepId.SIGNER, StepId.CHAIN)),
        "1.1": ("signature of the document signer's certificate", (StepId.CHAIN,)),
        "1.2": ("encoding of the document signer's certificate", (StepId.SIGNER, StepId.CHAIN)),
        "1.3": ("encoding of the authority's certificate", (StepId.CHAIN,)),
        "1.4": ("key of active authentication may be compromised", (StepId.ACTIVE_AUTHENTICATION,)),
        "2": ("the data structure", (StepId.FILES, StepId.ANNOUNCED, StepId.HASHES)),
        "2.1": ("encoding of a data group", (StepId.FILES,)),
        "2.2": ("hash of a data group", (StepId.HASHES,)),
        "2.3": ("signature of the security object", (StepId.SIGNATURE,)),
        "2.4": ("index and security object", (StepId.ANNOUNCED,)),
        "3": ("the MRZ", (StepId.COUNTRY,)),
        "3.1": ("data in the MRZ", (StepId.COUNTRY,)),
        "3.2": ("a check digit of the MRZ", (StepId.COUNTRY,)),
        "4": ("the chip", (StepId.ACTIVE_AUTHENTICATION,)),
        "5": ("for national use", (StepId.FILES,)),
    }
)


class _Period(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    _fields = [("first", core.GeneralizedTime), ("last", core.GeneralizedTime)]  # noqa: RUF012  asn1crypto's way


class _Signer(core.Choice):  # type: ignore[misc]  # asn1crypto is untyped
    _alternatives = [  # noqa: RUF012  asn1crypto's way
        ("serial", cms.IssuerAndSerialNumber, {"implicit": 1}),
        ("key_id", core.OctetString, {"implicit": 2}),
        ("digest", core.OctetString, {"implicit": 3}),
    ]


class _Numbers(core.SetOf):  # type: ignore[misc]  # asn1crypto is untyped
    _child_spec = core.PrintableString


class _Documents(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    _fields = [  # noqa: RUF012  asn1crypto's way
        ("code", core.PrintableString, {"implicit": 0, "optional": True}),
        ("signer", _Signer, {"optional": True}),
        ("period", _Period, {"implicit": 4, "optional": True}),
        ("numbers", _Numbers, {"implicit": 5, "optional": True}),
    ]


class _Description(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    _fields = [  # noqa: RUF012  asn1crypto's way
        ("text", core.PrintableString, {"optional": True}),
        ("type", core.ObjectIdentifier),
        ("parameters", core.Any, {"explicit": 0, "optional": True}),
        ("national", core.Any, {"explicit": 1, "optional": True}),
    ]


class _Descriptions(core.SetOf):  # type: ignore[misc]  # asn1crypto is untyped
    _child_spec = _Description


class _Deviation(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    _fields = [("documents", _Documents), ("descriptions", _Descriptions)]  # noqa: RUF012  asn1crypto's way


class _Deviations(core.SetOf):  # type: ignore[misc]  # asn1crypto is untyped
    _child_spec = _Deviation


class DeviationList(core.Sequence):  # type: ignore[misc]  # asn1crypto is untyped
    """The signed content of a deviation list."""

    _fields = [  # noqa: RUF012  asn1crypto's way
        ("version", core.Integer),
        ("digest", algos.DigestAlgorithm, {"optional": True}),
        ("deviations", _Deviations),
    ]


def read_deviation_list(name: str, message: SignedMessage) -> tuple[KnownDefect, ...]:
    """Return the defects that a deviation list names.

    Args:
        name: of the file, for messages.
        message: a signed message of this content type.

    Raises:
        UnreadableInputError: its signature does not hold or its signer may not sign one
            (`deviation_list_unverified`), or it cannot be read (`trust_unreadable`).
    """
    result = verify_message(message)
    signer = result.signer
    allowed = signer is not None and (signer.is_ca or _SIGNING in (signer.extended_key_usage or frozenset()))
    if result.state is not SignatureState.VALID or signer is None or not allowed:
        raise UnreadableInputError(
            f"{name}: the deviation list's signature does not hold, or its signer may not sign one",
            code="deviation_list_unverified",
            advice="Fetch the list again from the authority that publishes it.",
        )
    try:
        listed = load(DeviationList, message.content, what="deviation list")["deviations"]
        return tuple(
            defect
            for number, deviation in enumerate(listed, start=1)
            for defect in _defects(deviation, signer.country, f"deviation-list-{number}")
        )
    except (*MALFORMED, MalformedError, ValidationError) as error:
        raise UnreadableInputError(f"{name}: the deviation list cannot be read", code="trust_unreadable") from error


def _defects(deviation: Any, country: str, name: str) -> Iterator[KnownDefect]:  # noqa: ANN401  asn1crypto is untyped
    documents = deviation["documents"]
    narrowed = {**_signer(documents["signer"]), **_period(documents["period"])}
    for number, description in enumerate(deviation["descriptions"], start=1):
        kind = str(description["type"].dotted).removeprefix(f"{DEVIATION_LIST}.")
        title, steps = _TYPES.get(kind, _TYPES["5"])
        yield KnownDefect(
            id=f"{country.lower()}-{name}-{number}",
            description=f"{title}: {description['text'].native or 'no further word'}"[:300],
            source=f"deviation list of {country}",
            country=country,
            document_code=(documents["code"].native or "").rstrip("<"),
            document_numbers=tuple(documents["numbers"].native or ()),
            steps=steps,
            **narrowed,
        )


def _signer(identifier: Any) -> dict[str, Any]:  # noqa: ANN401  asn1crypto is untyped
    if not isinstance(identifier, _Signer):
        return {}
    if identifier.name == "serial":
        return {"signer_serials": (f"{int(identifier.chosen['serial_number'].native):X}",)}
    name = "signer_key_ids" if identifier.name == "key_id" else "signer_digests"
    return {name: (bytes(identifier.chosen).hex(),)}


def _period(period: Any) -> dict[str, Any]:  # noqa: ANN401  asn1crypto is untyped
    if not isinstance(period, _Period):
        return {}
    return {"issued_from": period["first"].native.date(), "issued_to": period["last"].native.date()}
