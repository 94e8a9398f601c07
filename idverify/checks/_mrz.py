"""What several MRZ checks share: the parsed MRZ, and where a line stands on the page."""

from idverify.document import Region
from idverify.evidence import Absent, AbsentEvidenceError, Evidence, present
from idverify.mrz import Mrz


def parsed_mrz(evidence: Evidence) -> Mrz:
    """Return the parsed MRZ of the document.

    Raises:
        AbsentEvidenceError: no MRZ was read, or its lines fit no format.
    """
    mrz = present(evidence.mrz).mrz
    if mrz is None or mrz.format is None:
        raise AbsentEvidenceError(Absent("mrz_format_unknown", "The lines read fit no known MRZ format."))
    return mrz


def line_region(evidence: Evidence, line: int) -> Region | None:
    """Return where an MRZ line stands; lines count from 1."""
    regions = present(evidence.mrz).line_regions
    return regions[line - 1] if line <= len(regions) else None
