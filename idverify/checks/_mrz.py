"""What the MRZ checks share: the parsed MRZ, where a line stands, and how sure the reading must be to accuse."""

from collections.abc import Callable

from idverify.checks import Verdict
from idverify.document import Region
from idverify.evidence import Absent, AbsentEvidenceError, Evidence, present
from idverify.finding import Exhibit, Outcome, TextExhibit
from idverify.mrz import FindingSeverity, Mrz, MrzFinding
from idverify.reading.mrz_reading import ReadingStatus

READ_UNSURELY = "read_unsurely"
READ_UNSURELY_REASON = "Something is wrong, but the line was not read surely enough to blame the document."


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
    return regions[line - 1] if 1 <= line <= len(regions) else None


def read_surely(evidence: Evidence) -> bool:
    """Whether the reader vouches for the characters: then what is wrong is wrong in print."""
    return present(evidence.mrz).status in {ReadingStatus.VALID, ReadingStatus.INVALID}


def failed_if_sure(evidence: Evidence, code: str, exhibits: tuple[Exhibit, ...]) -> Verdict:
    """Return a failure when the MRZ was read surely, else `inconclusive`: a poor reading accuses nobody."""
    if read_surely(evidence):
        return Verdict(Outcome.FAILED, code, exhibits)
    return Verdict(Outcome.INCONCLUSIVE, READ_UNSURELY, exhibits)


def errors_among(mrz: Mrz, wanted: Callable[[MrzFinding], bool]) -> tuple[MrzFinding, ...]:
    """Return the parser's findings that make the MRZ invalid and are wanted."""
    return tuple(one for one in mrz.findings if one.severity is FindingSeverity.ERROR and wanted(one))


def exhibit_of(evidence: Evidence, mrz: Mrz, finding: MrzFinding) -> TextExhibit:
    """Return the field a finding is about, as printed, with what is wrong and where."""
    field = mrz.field(finding.field) if finding.field in mrz.fields else None
    place = f"line {finding.line}, column {finding.column}: {finding.message}"
    return TextExhibit("mrz", place, raw=field.raw if field else None, region=line_region(evidence, finding.line))
