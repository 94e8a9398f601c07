"""The steps of passive and active authentication, what each can say, and in which words. ICAO Doc 9303-11, 5.1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class StepOutcome(StrEnum):
    """What one step says. Only `valid` speaks for the chip."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN_ISSUER = "unknown_issuer"
    """The issuer is not in the trust store: nothing is proved either way."""
    NOT_VERIFIED = "not_verified"
    """It could not be told here: an unknown algorithm, an unsigned or unreadable part."""
    NOT_CHECKED = "not_checked"
    """What the step needs was not delivered."""


class StepId(StrEnum):
    """The steps, in their order."""

    FILES = "files"
    SECURITY_OBJECT = "security_object"
    ANNOUNCED = "announced"
    SIGNATURE = "signature"
    HASHES = "data_group_hashes"
    SIGNER = "signer"
    CHAIN = "chain"
    VALIDITY_AT_SIGNING = "validity_at_signing"
    VALIDITY_NOW = "validity_now"
    REVOCATION = "revocation"
    COUNTRY = "country"
    ACTIVE_AUTHENTICATION = "active_authentication"
    CARD_SECURITY = "card_security"


TITLES: Mapping[StepId, str] = MappingProxyType(
    {
        StepId.FILES: "Files well formed",
        StepId.SECURITY_OBJECT: "Security object readable",
        StepId.ANNOUNCED: "Index, security object and files agree",
        StepId.SIGNATURE: "Signature of the security object",
        StepId.HASHES: "Data groups unchanged since signing",
        StepId.SIGNER: "Document signer may sign documents",
        StepId.CHAIN: "Document signer traced to a trusted State",
        StepId.VALIDITY_AT_SIGNING: "Certificates valid at signing",
        StepId.VALIDITY_NOW: "Certificates valid on the day",
        StepId.REVOCATION: "Document signer not revoked",
        StepId.COUNTRY: "One State throughout",
        StepId.ACTIVE_AUTHENTICATION: "Chip is no copy (active authentication)",
        StepId.CARD_SECURITY: "Signature of EF.CardSecurity",
    }
)

REASONS: Mapping[str, str] = MappingProxyType(
    {
        # files
        "well_formed": "Every file is well formed.",
        "tolerated": "Every file can be read; some depart from the letter of the standard.",
        "malformed": "A file is not what it should be.",
        "trailing_bytes": "Bytes that nobody signed follow the end of a file.",
        "malformed_as_signed": "A file is malformed, but the issuing State signed it so.",
        "no_files": "No chip file was delivered.",
        # security object
        "not_a_security_object": "The file signs something else than the hashes of data groups.",
        "readable": "The security object can be read.",
        "no_security_object": "No security object was delivered; nothing else proves where the files come from.",
        "security_object_unreadable": "The security object cannot be read.",
        # announced
        "agrees": "The index, the security object and the files name the same data groups.",
        "no_index": "The index of the files was not delivered.",
        "not_signed": "The index names a data group that the security object does not sign.",
        "not_announced": "The security object signs a data group that the index hides.",
        "version_differs": "The index and the security object name different versions of the data structure.",
        "unsigned_file": "A delivered file is neither in the index nor signed; nothing speaks for it.",
        "not_delivered": "A data group that the chip holds was not delivered.",
        "repeated_hash": "The security object signs one data group twice.",
        # signature
        "verified": "The signature is the document signer's.",
        "signature_wrong": "The signature is not the document signer's.",
        "message_digest_differs": "The signed digest is not the digest of the security object.",
        "content_type_differs": "The signed content type is not the security object's.",
        "signed_attributes_incomplete": "The signed attributes lack the digest or the content type, or repeat it.",
        "no_signer": "Nobody signed the security object.",
        "signer_certificate_missing": "The document signer's certificate was not delivered.",
        "digest_unsupported": "The digest is none that documents may use.",
        "signature_algorithm_unsupported": "The signature algorithm is none that documents may use.",
        "pss_parameters_unusable": "The parameters of the signature cannot be read.",
        "algorithm_key_mismatch": "The signature algorithm does not fit the key.",
        "key_unreadable": "A public key cannot be read.",
        "key_unsupported": "A public key is of a kind that documents may not use.",
        "key_unusable": "A public key is not usable.",
        "key_too_long": "A public key is longer than any document's.",
        "key_too_weak": "A public key is so short that others can sign with it.",
        "curve_parameters_forged": "A public key's curve only looks like a named curve; others can sign with it.",
        "curve_unknown": "A public key's curve is not known here.",
        "curve_unreadable": "A public key's curve cannot be read.",
        "curve_inherited": "A public key leaves its curve to another certificate.",
        # hashes
        "hashes_match": "Every delivered data group is as it was signed.",
        "hash_differs": "A data group was changed after signing.",
        "hash_missing": "A delivered data group is not signed.",
        "no_data_group": "No data group was delivered.",
        # signer
        "may_sign": "The certificate is a document signer's.",
        "key_usage_missing": "The certificate does not say what its key may be used for; old ones do not.",
        "key_usage_wrong": "The certificate's key may not sign documents.",
        "signer_is_authority": "The certificate is an authority's, which may not sign documents.",
        "critical_extension_unknown": "The certificate demands an extension that is not known here.",
        # chain
        "traced": "The document signer's certificate was issued by a trusted authority of the State.",
        "traced_by_link": "The document signer's certificate leads to a trusted authority over link certificates.",
        "issuer_not_in_trust_store": "The issuing authority is not in the trust store.",
        "issuer_key_not_in_trust_store": "The trust store knows the authority's name, but not with this key.",
        "link_without_anchor": "The way over link certificates ends before a trusted authority.",
        "issuer_signature_wrong": "The certificate is not signed by the authority that it names.",
        "issuer_of_other_state": "The certificate is signed by a trusted authority of another State.",
        "issuer_may_not_issue": "The authority's key may not sign certificates.",
        # validity
        "valid_at_signing": "The certificates were valid when the document was signed.",
        "signing_time_unknown": "Nothing says when the document was signed.",
        "signed_after_expiry": "The document was signed after the signer's certificate had ended.",
        "signed_before_validity": "The document says it was signed before the signer's certificate began.",
        "issued_outside_authority": "The signer's certificate was issued outside the authority's validity.",
        "valid_now": "The certificates are valid on the day.",
        "authority_expired": "The authority's certificate has ended; it should last as long as every signer's.",
        "signer_expired": "The signer's certificate has ended; so should every document it signed.",
        "signer_not_yet_valid": "The signer's certificate begins after the day.",
        # revocation
        "not_revoked": "The authority's revocation list does not name the signer.",
        "revoked": "The authority has revoked the signer's certificate.",
        "no_revocation_list": "No revocation list of the authority is in the trust store.",
        "revocation_list_outdated": "The authority's revocation list is out of date.",
        "revocation_list_unverified": "The revocation list is not signed by the authority.",
        # country
        "same_state": "Signer, authority and the chip's MRZ name one State.",
        "signer_state_differs": "Signer and authority are of different States.",
        "mrz_state_differs": "The chip's MRZ names another State than the signer's certificate.",
        "state_not_comparable": "The MRZ's State has no two-letter code to compare with.",
        "no_mrz": "The chip's MRZ was not delivered.",
        # active authentication
        "key_proved": "The chip holds the private key to its signed public key.",
        "response_wrong": "The chip does not hold the private key: it may be a copy.",
        "no_authentication_key": "The chip offers no active authentication, or its key was not delivered.",
        "no_response": "No challenge with the chip's response was delivered.",
        "key_not_signed": "The chip's public key is not signed by the State; its answer proves nothing.",
        # card security
        "protocols_signed": "A trusted State signed the chip's list of protocols (EF.CardSecurity).",
        "no_card_security": "The chip has no signed list of protocols (EF.CardSecurity), or it was not delivered.",
        "not_a_list_of_protocols": "EF.CardSecurity signs something else than the chip's protocols.",
        "card_security_unreadable": "EF.CardSecurity cannot be read.",
        "issuer_unproved": "It needs a step before it that did not succeed.",
    }
)
"""Every code a step can have, with one English sentence; texts in other languages hang on the code."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step found.

    Attributes:
        id: which step.
        outcome: what it says.
        code: why; a key of `REASONS`.
        details: English clauses without the holder's data: data groups, algorithms, dates, offsets.
    """

    id: StepId
    outcome: StepOutcome
    code: str
    details: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The reason as one English sentence."""
        return REASONS[self.code]

    def as_json(self) -> dict[str, Any]:
        """Return the step as JSON shows it."""
        return {
            "id": self.id.value,
            "title": TITLES[self.id],
            "outcome": self.outcome.value,
            "code": self.code,
            "reason": self.reason,
            "details": list(self.details),
        }
