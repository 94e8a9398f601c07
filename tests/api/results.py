"""Results as the engines give them, for tests of everything around the engines. Specimens of UTO only."""

import io
from functools import cache
from typing import Any

from PIL import Image

LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


def corners(left: float, top: float, right: float, bottom: float) -> list[list[float]]:
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


_LINE_2 = {"page": 1, "corners": corners(40, 640, 960, 690)}
_NUMBER = {"page": 1, "corners": corners(700, 80, 940, 110)}
_PORTRAIT = {"page": 1, "corners": corners(60, 130, 320, 470)}
_MRZ_NUMBER = {
    "kind": "text",
    "source": "mrz",
    "value": "L898902C3",
    "raw": "L898902C3",
    "confidence": 0.97,
    "region": _LINE_2,
}
_VIZ_NUMBER = {
    "kind": "text",
    "source": "viz",
    "value": "L898902C8",
    "raw": "L898902C8",
    "confidence": 0.93,
    "region": _NUMBER,
}

A_RESULT: dict[str, Any] = {
    "recommendation": "refer",
    "decided_by": "major_failure",
    "summary": "A check failed; a second look is needed.",
    "on": "2026-11-23",
    "document": {"format": "TD3", "document_code": "P", "issuing_state": "UTO", "pages": 1},
    "fields": [
        {
            "name": "document_number",
            "value": "L898902C3",
            "sources": [
                {"source": "mrz", "raw": "L898902C3", "value": "L898902C3", "confidence": 0.97, "region": _LINE_2},
                {"source": "viz", "raw": "L898902C8", "value": "L898902C8", "confidence": 0.93, "region": _NUMBER},
            ],
            "agreement": "differ",
        },
        {
            "name": "primary_identifier",
            "value": "ERIKSSON",
            "sources": [
                {"source": "mrz", "raw": "ERIKSSON", "value": "ERIKSSON", "confidence": 0.98, "region": None},
                {"source": "viz", "raw": "ERIKSSON", "value": "ERIKSSON", "confidence": 0.99, "region": None},
            ],
            "agreement": "agree",
        },
    ],
    "checks": [
        {
            "id": "document.not_expired",
            "family": "document",
            "title": "Document not expired",
            "outcome": "failed",
            "severity": "major",
            "code": "expired",
            "reason": "The document has expired.",
            "evidence": [
                {
                    "kind": "calculation",
                    "formula": "date of expiry not before the day of inspection",
                    "expected": "2026-11-23 or later",
                    "observed": "2012-04-15",
                    "region": None,
                    "blind_to": [],
                }
            ],
        },
        {
            "id": "mrz.check_digits",
            "family": "mrz",
            "title": "MRZ check digits",
            "outcome": "passed",
            "severity": "critical",
            "code": "check_digits_agree",
            "reason": "Every check digit agrees.",
            "evidence": [
                {
                    "kind": "calculation",
                    "formula": "7-3-1 over the document number",
                    "expected": "6",
                    "observed": "6",
                    "region": _LINE_2,
                    "blind_to": ["L and 1"],
                }
            ],
        },
        {
            "id": "portrait.live_match",
            "family": "portrait",
            "title": "Portrait against live face",
            "outcome": "inconclusive",
            "severity": "major",
            "code": "faces_inconclusive",
            "reason": "The faces are neither clearly alike nor clearly different.",
            "evidence": [
                {
                    "kind": "score",
                    "name": "similarity",
                    "value": 0.31,
                    "limit": 0.36,
                    "higher_is_better": True,
                    "operating_point": {"fmr": 0.0001},
                    "region": _PORTRAIT,
                }
            ],
        },
        {
            "id": "viz.document_number",
            "family": "viz",
            "title": "Document number: visual zone against MRZ",
            "outcome": "failed",
            "severity": "major",
            "code": "differs",
            "reason": "The visual zone and the MRZ differ.",
            "evidence": [
                {"kind": "diff", "left": _MRZ_NUMBER, "right": _VIZ_NUMBER, "note": "1 character differs"},
                {"kind": "region", "label": "visual zone", "region": _NUMBER},
            ],
        },
        {
            "id": "viz.sex",
            "family": "viz",
            "title": "Sex: visual zone against MRZ",
            "outcome": "not_run",
            "severity": "minor",
            "code": "not_read",
            "reason": "The visual zone gave no reading.",
            "evidence": [],
        },
    ],
    "not_examined": [
        {
            "feature": "ultraviolet_response",
            "reason": "The pictures were taken in white light.",
            "manual_step": "Look at the page under ultraviolet light.",
        }
    ],
    "chip": {"not_examined": "No chip files were given."},
    "capture": {"glare_share": 0.01, "resolution_dpi": 300.0, "is_grey": False},
    "timings_ms": {"load": 40.0, "mrz": 310.5, "viz": 900.0},
    "versions": {"idverify": "0.1.0", "policy": "first-line 1"},
    "result_sha256": "ab" * 32,
}

A_WATCHLIST_HIT: dict[str, Any] = {
    "id": "watchlist.hits",
    "family": "watchlist",
    "title": "Watchlists",
    "outcome": "failed",
    "severity": "major",
    "code": "candidate_found",
    "reason": "A face resembles an entry of a watchlist; a second officer must compare them by eye.",
    "evidence": [
        {
            "kind": "text",
            "source": "watchlist",
            "value": "lost e-17 red",
            "raw": "portrait",
            "confidence": None,
            "region": _PORTRAIT,
        },
        {
            "kind": "score",
            "name": "similarity_sface",
            "value": 0.61,
            "limit": 0.466,
            "higher_is_better": True,
            "operating_point": {"fmr": 1e-5, "fmr_at_similarity": 1e-6, "expected_fpir": 0.01},
            "region": None,
        },
        {
            "kind": "calculation",
            "formula": "portrait in lost: exact search of 1000 entries",
            "expected": "every entry left out is below 0.4664",
            "observed": "every entry left out is below 0.4101; expected FPIR 0.01",
            "region": None,
            "blind_to": [],
        },
    ],
}

A_MRZ_READING: dict[str, Any] = {
    "status": "valid",
    "format": "TD3",
    "lines": list(LINES),
    "fields": {"document_number": "L898902C3"},
    "checks": [],
    "proposals": [],
    "confidence": 0.97,
    "elapsed_ms": 300.0,
}

TWO_FACES_COMPARED: dict[str, Any] = {
    "similarity": 0.71,
    "fmr": 0.00001,
    "fmr_bound": "measured",
    "fmr_among_alike": 0.0001,
    "verdict": "match",
    "engine": "sface",
    "faces": [],
}

A_CHIP_CHECKED: dict[str, Any] = {
    "outcome": "unknown_issuer",
    "passive_authentication": "unknown_issuer",
    "on": "2026-11-23",
    "steps": [
        {
            "id": "chain",
            "title": "Document signer traced to a trusted State",
            "outcome": "unknown_issuer",
            "code": "issuer_not_in_trust_store",
            "reason": "The issuing authority is not in the trust store.",
            "details": [],
        }
    ],
    "data_groups": [{"number": 1, "hash": "match", "proved": False}],
    "reader_claims": [],
}


@cache
def a_jpeg(width: int = 200, height: int = 140) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), (200, 210, 220)).save(content, "JPEG")
    return content.getvalue()
