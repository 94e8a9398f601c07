"""What the barcode checks share: the barcodes whose content is understood."""

from idverify.evidence import Absent, AbsentEvidenceError, Evidence, present
from idverify.finding import TextExhibit
from idverify.reading.barcodes import Barcode


def barcodes_of(evidence: Evidence) -> tuple[Barcode, ...]:
    """Return the barcodes of the document.

    Raises:
        AbsentEvidenceError: none was looked for, or none was found.
    """
    barcodes = present(evidence.barcodes)
    if not barcodes:
        raise AbsentEvidenceError(Absent("no_barcode_found", "No barcode was found on the document."))
    return barcodes


def exhibit_of(barcode: Barcode, value: str) -> TextExhibit:
    """Return a value that a barcode says, with its place; error correction vouches for every character."""
    return TextExhibit("barcode", value, raw=value, confidence=1.0, region=barcode.region)
